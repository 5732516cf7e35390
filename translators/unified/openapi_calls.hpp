#pragma once

#include "translators/unified/target.hpp"

#include <optional>
#include <string_view>

namespace idiom::unified {

/// The groups of calls in the description.
enum class Tag : std::uint8_t { routes, users, roles, devices };
inline constexpr std::size_t tag_count = 4;
struct TagText {
    std::string_view name;
    std::string_view description;
};
TagText text_of(Tag tag);

/// The bodies that a client sends.
enum class RequestBody : std::uint8_t {
    none,
    new_user,
    replacement,
    upsert,
    patch,
    roles,
    device,
    email,
    batch
};

/// What the description says of one call.
struct CallText {
    std::string_view id;      ///< the operationId; fixed, because clients are generated from it
    std::string_view summary; ///< also the link of the reference
    std::string_view description;
    Tag tag = Tag::users;
    RequestBody body = RequestBody::none;
};
CallText const& text_of(Operation operation);
/// The list of routes, which is below no route, and the search of all routes.
CallText const& text_of_route_list();
CallText const& text_of_search();
/// Returns the text of a resource that is read without a back end; null if the resource is described by
/// operations, or is a document.
CallText const* text_of_reading(Resource resource);

/// Returns the path of a resource below a route, with its parameters: "/users/{id}"; "" for a document and
/// for the route itself, which are no calls of the description.
std::string_view path_of(Resource resource);

/// One call that the description has.
struct DescribedCall {
    CallText const& text;
    Method method = Method::get;
    std::optional<Resource> resource = {};   ///< null: what is below no route
    std::optional<Operation> operation = {}; ///< null: no back end is asked
    bool upsert = false;                     ///< creates the user if there is none
    bool batch = false;                      ///< carries out other calls
    bool search = false;                     ///< asks all routes

    /// Returns whether the call shows what the route offers.
    bool describes() const { return resource && unified::describes(*resource); }
    bool writes() const { return operation && !row_of(*operation).reads; }
    bool is(Operation one) const { return operation == one; }
    bool has_body() const { return text.body != RequestBody::none; }
};

/// The call of a method on a resource; null if there is none.
std::optional<DescribedCall> described_call(Method method, Resource resource);

} // namespace idiom::unified
