#pragma once

#include "translators/scim/face/shape.hpp"
#include "translators/scim/values.hpp"

namespace idiom::scim_face {

/// The input of a plan beside the user.
struct PlanContext {
    Shape const& shape;
    scim::Notes& notes;
    Arena& arena;
    bool replaces_roles = false; ///< the client gave the whole set of roles, not a difference
};

} // namespace idiom::scim_face
