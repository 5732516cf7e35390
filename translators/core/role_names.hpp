#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/user.hpp"

namespace idiom {

struct RolePolicy;

/// Returns the unified names of a route's map, in its order. Empty if the route has no map: then every name
/// is a role.
Names unified_names(RolePolicy const& policy, Arena& arena);

} // namespace idiom
