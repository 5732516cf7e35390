#pragma once

#include "translators/core/change.hpp"
#include "translators/core/error.hpp"
#include "translators/scim/face/compose.hpp"
#include "translators/scim/face/plan_context.hpp"

namespace idiom::scim_face {

/// The effect of a client's write: a change for the vendor, and a record to keep.
struct WritePlan {
    Change change;               ///< roles in the vendor's names
    UserRecord record;           ///< without `beside`, see `stand_beside`
    std::optional<bool> becomes; ///< active or inactive; null: unchanged
    bool changes = false;        ///< the write changes the user or the record
};

/// Compares a user with the resource that a client wants. Errors: a 400 with a reason;
/// operation_not_supported if the route does not deactivate users; backend_conflict for a user whom the
/// vendor itself has disabled.
Result<WritePlan> plan_update(HeldBoth const& held, Composed const& before, scim::Value const& after,
                              PlanContext const& context);

/// The effect of a create.
struct CreatePlan {
    User user; ///< with the vendor's role names
    UserRecord record;
    bool active = true;
};
/// `random_password` is used if the vendor needs a password and the client gives none. Errors: a 400 with a
/// reason; operation_not_supported.
Result<CreatePlan> plan_create(scim::Value const& wanted, std::string_view random_password,
                               PlanContext const& context);

} // namespace idiom::scim_face
