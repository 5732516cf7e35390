#pragma once

#include "translators/scim/face/held.hpp"
#include "translators/scim/face/plan.hpp"

namespace idiom::scim_face {

/// The error of a create whose login another user has.
Error login_is_taken();
/// Writes the record of a user, whose `whole` is then what was written.
Stage<bool> keep(OutcomeReader& course, std::string_view id, UserRecord& record, WriteContext const& context);
/// Erases all that is kept of a user.
Stage<bool> forget(OutcomeReader& course, std::string_view id, UserRecord const& record,
                   WriteContext const& context);
/// Changes a user at the vendor, by the vendor's id. Returns the user after it.
Stage<User> change(OutcomeReader& course, std::string_view vendor_id, Change const& wanted,
                   Shape const& shape);

/// Carries out a plan, and returns the user after it. A user who becomes inactive is written first, then
/// remembered, then loses what the policy takes.
Stage<HeldBoth> execute_plan(OutcomeReader& course, HeldBoth const& held, WritePlan const& plan,
                             WriteContext const& context);
/// Makes a user inactive by the policy strip_roles or delete_and_remember. `held` is the user as the vendor
/// has it. The record is written first. If the vendor refuses, the record is erased again.
Stage<HeldBoth> take_away(OutcomeReader& course, HeldBoth held, WriteContext const& context);

} // namespace idiom::scim_face
