#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/change.hpp"

namespace idiom::face {

/// Appends a user as JSON in one pass: the rows of `user_fields` that are in `fields`, in its order, but
/// never the password; then `warnings`, if there are any.
void write_user(Text& out, User const& user, std::string_view dialect, FieldSet fields,
                std::span<Warning const> warnings, Arena& arena);

/// Returns the user with all its fields as JSON. The version of a user is computed from this form, and a JSON
/// Patch applies to it.
std::string_view canonical(User const& user, std::string_view dialect, Arena& arena);

/// Returns the strong entity tag of a user, with its quotes (RFC 9110, 8.8.3): XXH3-128 of `canonical`. JSON,
/// XML and every projection share one tag (contract, section 5).
std::string_view etag(User const& user, std::string_view dialect, Arena& arena);
std::string_view etag_of_canonical(std::string_view canonical, Arena& arena);

void write_warnings(json::Writer& out, std::span<Warning const> warnings);

/// Returns a set of roles in the form in which it is shown and hashed.
Names shown_roles(Names roles, Arena& arena);

} // namespace idiom::face
