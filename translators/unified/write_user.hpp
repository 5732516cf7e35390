#pragma once

#include "translators/codec/json.hpp"
#include "translators/core/change.hpp"
#include "translators/unified/schema.hpp"

namespace idiom::unified {

/// Appends a user as JSON: the fields of the schema in its order, of them those that are in `fields`, never
/// the password, then `warnings` where there are any. One pass of appends.
void write_user(Text& out, User const& user, std::string_view dialect, FieldSet fields,
                std::span<Warning const> warnings, Arena& arena);

/// The canonical full user, which the version of a user is taken from and JSON Patch works on.
std::string_view canonical(User const& user, std::string_view dialect, Arena& arena);

/// The strong entity tag of a user, quotes included (RFC 9110, 8.8.3): XXH3-128 of its canonical form. One
/// tag for JSON, XML and every projection (contract, section 5).
std::string_view etag(User const& user, std::string_view dialect, Arena& arena);
std::string_view etag_of_canonical(std::string_view canonical, Arena& arena);

void write_warnings(json::Writer& out, std::span<Warning const> warnings);

/// A set of roles in the form in which it is shown and hashed.
Names shown_roles(Names roles, Arena& arena);

} // namespace idiom::unified
