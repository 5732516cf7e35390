#pragma once

#include "translators/scim/face/outcome_reader.hpp"
#include "translators/scim/face/plan.hpp"

namespace idiom::scim_face {

/// Asks for the write of a record, unless its outcome is there already. Error: that of the outcome.
Stage<bool> keep(OutcomeReader& course, std::string_view id, UserRecord const& record, Shape const& shape);
/// Asks for a change to the user at the vendor. Returns the user after it.
Stage<User> change(OutcomeReader& course, std::string_view id, Change const& wanted, Shape const& shape);

/// Carries out a plan, and returns the user after it. A user who becomes inactive is written first, then
/// remembered, then loses his roles.
Stage<HeldBoth> execute_plan(OutcomeReader& course, HeldBoth const& held, WritePlan const& plan,
                             WriteContext const& context);
/// Takes the roles of a user, who is remembered first. If the vendor refuses, he is forgotten again.
Stage<HeldBoth> take_roles(OutcomeReader& course, User const& user, UserRecord record,
                           WriteContext const& context);

} // namespace idiom::scim_face
