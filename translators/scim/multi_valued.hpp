#pragma once

#include "user_codec.hpp"

namespace idiom::scim {

/// Attributes that have several values, such as `emails` and `roles`: what is not meant stays as it was read.

/// The only value of an attribute: for work, and the primary one.
void write_value(json::Writer& to, std::string_view value);

/// `held` with the value of `which` (one of its items) changed, or without it.
void write_values(json::Writer& to, json::Value const& held, json::Value const* which,
                  std::optional<std::string_view> const& value);

/// The roles `after` (sorted): those that are held as they are, with their type, display and primary. `held`
/// may be null.
void write_roles(json::Writer& to, json::Value const* held, Names after, Arena& arena);

/// The type by which a PATCH path can select this one of the values and no other; "" where none can.
std::string_view unique_type(json::Value const& held, json::Value const& which);

} // namespace idiom::scim
