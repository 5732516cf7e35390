#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/user.hpp"

namespace idiom::scim {

/// Attributes with several values, such as `emails` and `roles`. Values that a change is not about stay as
/// they were read.

/// Writes the only value of an attribute: type "work", and primary.
void write_value(json::Writer& to, std::string_view value);

/// Writes `held` with the value of `which` (one of its items) changed, or without that item.
void write_values(json::Writer& to, json::Value const& held, json::Value const* which,
                  std::optional<std::string_view> const& value);

/// Writes the roles `after` (sorted). Roles that are held keep their type, display and primary. `held` may be
/// null.
void write_roles(json::Writer& to, json::Value const* held, Names after, Arena& arena);

/// The type by which a PATCH path can select this value and no other; "" if none can.
std::string_view unique_type(json::Value const& held, json::Value const& which);

} // namespace idiom::scim
