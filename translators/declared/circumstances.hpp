#pragma once

#include "translators/core/call.hpp"
#include "translators/declared/values.hpp"

namespace idiom::declared {

/// The facts that conditions test: the call, its changes, and the user that was read.
struct Circumstances {
    Call const* call = nullptr;
    Members set;                         ///< fields and extensions that get a value
    Members cleared;                     ///< fields and extensions that are emptied
    User const* values = nullptr;        ///< the new values
    json::Value const* before = nullptr; ///< null: no user was read
    RolePlan const* roles = nullptr;     ///< null: no roles change
    std::optional<std::uint32_t> wanted; ///< fields that a list wants, by bits; null: as `call` says
    Program const* program = nullptr;
};

bool holds(Condition const& condition, Circumstances const& now);
/// Returns whether `when` holds, and `unless` does not.
bool holds(Conditions const& conditions, Circumstances const& now);

} // namespace idiom::declared
