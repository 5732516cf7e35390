#pragma once

#include "translators/declared/changes.hpp"

namespace idiom::declared {

/// What a step has to say.
struct Saying {
    std::span<Write const> writes; ///< all of the call
    std::optional<RolePlan> roles; ///< those that stand in the document, if they change
    bool roles_as_a_set = false;   ///< the client gave the whole set
    Seen const* before = nullptr;
    std::span<RoleValue const> keys; ///< of roles that were looked up
    FillValues const& values;
    bool creating = false;
};

/// Returns whether the step writes the entry.
bool says(WriteStep const& step, Write const& write);
/// Returns whether the step writes roles of the document.
bool says_roles(WriteStep const& step, Saying const& saying);

/// Makes the body of a step. Null: it has nothing to say. Errors: invalid_value for what XML cannot carry;
/// backend_error for a document that cannot be sent back.
Result<std::optional<Body>> body_of(Conversation& conversation, WriteStep const& step, Saying const& saying);

} // namespace idiom::declared
