#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/change.hpp"
#include "translators/core/held_user.hpp"

#include <optional>
#include <string_view>

namespace idiom::genesys {

/// Reads a vendor user. The user holds views into `value` and the vendor's role names. Returns nullopt if the
/// value has no id that can be a path segment.
std::optional<HeldUser> read_user(json::Value const& value, Arena& arena);

/// Returns the id: the last segment of a `uri` or `path`, decoded. The URI itself is never requested, because
/// its host, scheme and prefix may only work inside the vendor's network. Returns nullopt if there is no such
/// segment.
std::optional<std::string_view> id_of_uri(std::string_view uri, Arena& arena);

/// The body of a create.
std::string_view write_new_user(User const& user, Names roles, Arena& arena);

/// The body of an update. It holds only what changes, because the vendor merges scalars. `roles`, if given,
/// is the whole set.
std::string_view write_change(Change const& change, std::optional<Names> roles, Arena& arena);

/// Writes a user as the vendor writes it, for simulated responses.
void write_user(json::Writer& to, User const& user);

} // namespace idiom::genesys
