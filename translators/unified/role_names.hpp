#pragma once

#include "translators/core/roles.hpp"

namespace idiom::unified {

/// Names of roles that are `from`'s, as `to` has them: one user's roles in the words of two faces. A name
/// that `to` has none for stands for itself.
Names renamed(Names names, RolePolicy const& from, RolePolicy const& to, Arena& arena);

} // namespace idiom::unified
