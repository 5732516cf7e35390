#pragma once

#include "translators/core/call.hpp"
#include "translators/declared/values.hpp"

namespace idiom::declared {

/// What conditions look at: the call, what it changes, and the user as read.
struct Circumstances {
    Call const* call = nullptr;
    Members set;                         ///< fields and extensions that get a value
    Members cleared;                     ///< those that are emptied
    User const* values = nullptr;        ///< the new values
    json::Value const* before = nullptr; ///< null: no user was read
    RolePlan const* roles = nullptr;     ///< null: no roles change
    std::optional<std::uint32_t> wanted; ///< of a list that no client asked for: bits by Field
    Program const* program = nullptr;
};

bool holds(Condition const& condition, Circumstances const& now);
/// Returns whether `when` holds and `unless` does not.
bool holds(Conditions const& conditions, Circumstances const& now);

} // namespace idiom::declared
