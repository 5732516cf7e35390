#pragma once

#include "translators/core/error.hpp"
#include "translators/scim/face/compose.hpp"
#include "translators/scim/face/plan_context.hpp"

namespace idiom::scim_face {

/// Sets what the record keeps of `after`. What was only derived before, and is the same after, is not kept.
/// Error: a 400 with the reason invalidValue for attributes that the route does not keep.
Result<void> keep_attributes(UserRecord& record, Composed const& before, scim::Value const& after,
                             PlanContext const& context);

/// Notes in the record the values that the vendor shows now, beside which the kept ones stand.
void stand_beside(UserRecord& record, User const& now, Shape const& shape, Arena& arena);
/// Erases the kept values that stand beside a value of the vendor that has changed since.
void forget_stale(UserRecord& record, User const& now, Shape const& shape, Arena& arena);

} // namespace idiom::scim_face
