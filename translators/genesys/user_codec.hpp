#pragma once

#include "translators/codec/json.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/change.hpp"
#include "translators/core/held_user.hpp"

#include <optional>
#include <string_view>

namespace idiom::genesys {

/// Reads a vendor user: views into `value`, vendor role names. Nothing for what has no id that can be a
/// path segment.
std::optional<HeldUser> read_user(json::Value const& value, Arena& arena);

/// The last segment of a `uri` or `path`, decoded: the id. A URI itself is never called, because its host,
/// scheme and prefix may be good inside the vendor's network only. Nothing where there is no such segment.
std::optional<std::string_view> id_of_uri(std::string_view uri, Arena& arena);

/// The body of a create.
std::string_view write_new_user(User const& user, Names roles, Arena& arena);

/// The body of an update: only what changes, since it merges scalars; `roles`, where given, is the whole set.
std::string_view write_change(Change const& change, std::optional<Names> roles, Arena& arena);

/// A vendor user as the vendor writes it, for simulated answers.
void write_user(json::Writer& to, User const& user);

} // namespace idiom::genesys
