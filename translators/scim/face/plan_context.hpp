#pragma once

#include "translators/scim/face/shape.hpp"
#include "translators/scim/values.hpp"

namespace idiom::scim_face {

/// What a plan is worked out from.
struct PlanContext {
    Shape const& shape;
    scim::Notes& notes;
    Arena& arena;
    bool replaces_roles = false; ///< the whole set of roles was given, and not a difference
};

} // namespace idiom::scim_face
