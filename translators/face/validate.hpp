#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/document.hpp"
#include "translators/face/schema.hpp"
#include "translators/face/validation_errors.hpp"

namespace idiom::face {

/// The purpose of a document. It decides which fields the document may and must have.
enum class Purpose : std::uint8_t {
    create,  ///< POST: every field that the dialect needs on create
    replace, ///< PUT: every field that the dialect always needs; an absent field is cleared, if it can be
    change,  ///< PATCH: only the fields that change
};

/// Returns whether a document for this purpose must give the field, itself or in a field that can stand for
/// it.
bool is_needed(FieldRule const& field_rule, Purpose purpose, RolePolicy const& roles);
/// Returns whether a value of `other` gives the field, too: the vendor stores them as one, or computes the
/// field.
bool can_stand_for(Field other, Field field, Capabilities const& capabilities);

/// The part of a document that the dialect takes.
struct ValidatedUser {
    User written;     ///< an extension is given, or `null` to clear it
    FieldSet cleared; ///< `roles` in it is the empty set
    User compared;    ///< replace only: read-only fields in the document; the user must have the same values
    bool needs_user = false; ///< replace only: the document must be compared with the present user
};

/// Checks a document against the capabilities of the dialect. Finds unsupported_field, read_only_field and
/// invalid_value (too long, control characters, empty or absent though needed, contradictory). A
/// `displayName` that cannot be written is no error beside firstName and lastName, because they say the same.
ValidatedUser validate(Document const& document, Purpose purpose, RouteView const& route,
                       ValidationErrors& validation_errors, Arena& arena);

/// Finds two fields with different values that the vendor stores as one, such as `userName` and `email`.
/// Returns the field to report, or null.
std::optional<Field> contradiction(User const& user, Capabilities const& capabilities, Arena& arena);
/// Says what such a field would have to be.
std::string_view rule_of_contradiction(Field field);

/// Checks a text of a client. Returns false if it added an error.
bool validate_text(std::string_view text, std::string_view pointer, ValidationErrors& validation_errors);

/// Returns the document as a change. `compared` is not part of it.
Change to_change(ValidatedUser const& validated, ValidationErrors const& validation_errors);

std::string_view pointer_to(Field field, Arena& arena);

/// Returns the detail of the error about an extension that the dialect does not have. It names those that the
/// dialect has.
std::string_view no_extension(std::string_view name, Capabilities const& capabilities, Arena& arena);

} // namespace idiom::face
