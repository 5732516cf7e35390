#pragma once

#include "translators/declared/changes.hpp"

namespace idiom::declared {

/// What the steps of a call may write.
struct Saying {
    std::span<Write const> writes; ///< every write of the call
    std::optional<RolePlan> roles; ///< if the roles in the user's document change
    bool roles_as_a_set = false;   ///< the client gave the whole set
    Seen const* before = nullptr;
    std::span<RoleValue const> keys; ///< of the roles that were looked up in the catalogue
    FillValues const& values;
    bool creating = false;
};

/// Returns whether the step writes the entry.
bool says(WriteStep const& step, Write const& write);
/// Returns whether the step writes the roles in the user's document.
bool says_roles(WriteStep const& step, Saying const& saying);

/// Makes the body of a step. Returns null if the step has nothing to write. Errors: invalid_value for a value
/// that XML cannot carry; backend_error for a document that cannot be sent back.
Result<std::optional<Body>> body_of(Conversation& conversation, WriteStep const& step, Saying const& saying);

} // namespace idiom::declared
