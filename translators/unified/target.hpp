#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/face/format.hpp"
#include "translators/unified/response_options.hpp"

#include <optional>
#include <string_view>

namespace idiom::unified {

/// The path of the JSON Schema, below a route. The XML form has user.xsd.
inline constexpr std::string_view json_schema_document = "/user.schema.json";

/// The resources of a route (contract, section 2). Those before `users` describe it.
enum class Resource : std::uint8_t {
    root,
    role_catalogue,
    capabilities,
    openapi,     ///< the description of the route
    json_schema, ///< of its users
    users,
    user,
    roles,
    role,
    device,
    emails,
    batch,
    changes, // the last, see resource_count
};
inline constexpr std::size_t resource_count = static_cast<std::size_t>(Resource::changes) + 1;

struct ResourceTarget {
    Resource resource = Resource::users;
    std::string_view id;                ///< the user's id, decoded
    std::string_view name;              ///< the name of the role or the id of the device, decoded
    std::optional<face::Format> suffix; ///< a final ".json" or ".xml"; no part of an id
};

/// Returns the format that the suffix of the path asks for: ".json" or ".xml". Null for a write, except a
/// POST to the users: there the last segment is always a whole id, so a write never changes another user than
/// the one named.
std::optional<face::Format> path_suffix(Method method, std::string_view path);

/// Reads a percent-encoded path below a route. It is empty or begins with '/'. A percent-encoded dot belongs
/// to the id. Errors: not_found; malformed_request for a broken escape, or for an id that could leave its
/// segment.
Result<ResourceTarget> read_target(Method method, std::string_view path, Arena& arena);

/// Returns an id as the last segment of a path, percent-encoded, for any method. Also encodes the dot of an
/// ending that would read as a suffix, in any case.
std::string_view last_segment(std::string_view id, Arena& arena);

/// How the unified API spells an operation, and what its answer shows.
struct OperationUse {
    Operation operation;
    Method method;
    Resource resource;
    ResponseOptions::What shows;
};
/// Returns the row of an operation in the table of the API.
OperationUse const& use_of(Operation operation);

/// Returns the operation of a method on a resource. HEAD is GET. Null if the resource does not take the
/// method, and for OPTIONS and what describes the route, which are no operations of a back end.
std::optional<Operation> operation_of(Method method, Resource resource);

/// Returns whether the resource says what the route offers. It can only be read, and no back end is asked.
bool describes(Resource resource);

/// Returns whether the resource takes the method, for any dialect.
bool takes(Resource resource, Method method);

/// Returns whether the request carries out the calls in its body, which is no operation of a back end.
bool is_batch(Method method, Resource resource);

/// Returns whether the request creates or replaces the user that its query names.
bool is_upsert(Method method, Resource resource);
/// Returns whether the dialect has the operations that an upsert is made of.
bool can_upsert(Capabilities const& capabilities);

/// Returns the value of `Allow` for a resource, without the methods that the dialect cannot serve.
std::string_view allowed_methods(Resource resource, Capabilities const& capabilities, Arena& arena);

/// Returns the name of an operation in logs, metrics and the audit trail; "" if there is none.
std::string_view operation_name(Method method, Resource resource);

} // namespace idiom::unified
