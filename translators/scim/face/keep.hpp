#pragma once

#include "translators/core/error.hpp"
#include "translators/scim/face/compose.hpp"
#include "translators/scim/face/plan_context.hpp"

namespace idiom::scim_face {

/// Sets the attributes of `after` that the record keeps. A value that was derived before, and has not
/// changed, is not kept. Error: a 400 with the reason invalidValue for attributes that the route does not
/// keep.
Result<void> keep_attributes(UserRecord& record, Composed const& before, scim::Value const& after,
                             PlanContext const& context);

/// Notes in the record the vendor's present values that the kept values belong to.
void stand_beside(UserRecord& record, User const& now, Shape const& shape, Arena& arena);
/// Erases the kept values whose vendor value has changed since.
void forget_stale(UserRecord& record, User const& now, Shape const& shape, Arena& arena);

} // namespace idiom::scim_face
