#pragma once

#include "translators/core/change.hpp"
#include "user_codec.hpp"

namespace idiom::scim {

/// A service may leave attributes out of the answer to a write (RFC 7644, 3.3 and 3.9; RFC 7643, 2.4,
/// `returned`). What an answer does not show is not known: such an answer is no whole user, and the user has
/// to be read.

/// Whether the answer to a create shows every attribute that was sent, and the roles and the state, which a
/// service gives by itself.
bool shows_all(json::Value const& answered, User const& asked, bool roles_as_groups);

/// Whether the answer to an update shows every attribute that the user had and that the change does not
/// remove, and every one that it sets. `roles` are those the user is to have.
bool shows_all(json::Value const& answered, json::Value const& before, Change const& change,
               std::optional<Names> const& roles, Arena& arena);

} // namespace idiom::scim
