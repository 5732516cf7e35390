#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/change.hpp"

namespace idiom::scim {

/// A service may leave attributes out of the response to a write (RFC 7644, 3.3 and 3.9; RFC 7643, 2.4,
/// `returned`). An attribute that a response does not show is not known. Such a response is not a whole user,
/// so the user must be read.

/// Returns whether the response to a create shows every attribute that was sent, and also the roles and the
/// state, which a service may set by itself.
bool shows_all(json::Value const& answered, User const& asked, bool roles_as_groups);

/// Whether the response to an update shows every attribute that the user had and that the change does not
/// remove, and every attribute that the change sets. `roles` are those the user should have.
bool shows_all(json::Value const& answered, json::Value const& before, Change const& change,
               std::optional<Names> const& roles, Arena& arena);

} // namespace idiom::scim
