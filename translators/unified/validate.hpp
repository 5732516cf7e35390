#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/roles.hpp"
#include "translators/unified/read_user.hpp"

namespace idiom::unified {

/// The route that a call came by. Everything in it outlives the call.
struct RouteView {
    Capabilities const* capabilities = nullptr;
    RolePolicy const* roles = nullptr;
    std::string_view base; ///< the path its resources stand below, as the client sees it: "/v1/acme"
    /// The names of roles that versions (ETag) are made with; null: those of `roles`.
    RolePolicy const* tagged = nullptr;

    std::string_view dialect() const { return capabilities->dialect; }
};

/// What a document is for, which decides what it may and must contain.
enum class Purpose : std::uint8_t {
    create,  ///< POST: every field that the dialect needs on create
    replace, ///< PUT: every field that it always needs; what is absent is cleared where it can be
    change,  ///< PATCH: only what changes
};

/// A document as far as the dialect takes it.
struct ValidatedUser {
    User written;     ///< `extensions`: those that are given or, as `null`, cleared
    FieldSet cleared; ///< `roles` in it means the empty set
    User compared;    ///< replace only: read-only fields that were sent back; they have to be as they are
    bool needs_user = false; ///< replace only: has to be looked at beside the user as it stands
};

/// Checks a document against what the dialect can do. Finds unsupported_field, read_only_field and
/// invalid_value (too long, control characters, empty or absent though needed, contradictory). A
/// `displayName` that cannot be written is no error beside both names, which say the same.
ValidatedUser validate(Document const& document, Purpose purpose, RouteView const& route,
                       ValidationErrors& validation_errors, Arena& arena);

/// Two fields with different values that are one field of the vendor's (`userName` and `email`, say): the
/// one of them to complain of.
std::optional<Field> contradiction(User const& user, Capabilities const& capabilities, Arena& arena);

/// Checks one text that a client gave. False where something was found.
bool validate_text(std::string_view text, std::string_view pointer, ValidationErrors& validation_errors);

/// `ValidatedUser` as the one change that it means; `compared` is not in it.
Change to_change(ValidatedUser const& validated, ValidationErrors const& validation_errors);

std::string_view pointer_to(Field field, Arena& arena);

/// What is wrong with the name of an extension that a dialect does not have, and which ones it has.
std::string_view no_extension(std::string_view name, Capabilities const& capabilities, Arena& arena);

} // namespace idiom::unified
