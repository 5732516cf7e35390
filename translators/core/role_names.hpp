#pragma once

#include "translators/core/roles.hpp"

namespace idiom {

/// The unified names in a route's map, in its order; none where it has no map, and every name is a role.
Names unified_names(RolePolicy const& policy, Arena& arena);

} // namespace idiom
