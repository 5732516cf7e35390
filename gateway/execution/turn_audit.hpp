#pragma once

#include "gateway/execution/audit.hpp"
#include "translators/core/observations.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace idiom::execution {

/// What was written under one write lock.
struct TurnWrites {
    std::vector<store::AuditEntry> of_vendor; ///< one entry for each write that was sent, in order
    bool of_record = false;                   ///< the record of the face was written
};

/// Returns the one entry of the audit trail for all writes of a turn, still without its status: the first
/// state before, the last state after, the vendor's last answer, and what the face notes. Null if nothing was
/// written, or if only the record was and the face names no subject or notes nothing.
std::optional<store::AuditEntry> entry_of_turn(TurnWrites writes, AuditNote const& note, Writer const& writer,
                                               std::string_view face, store::Time at, Arena& arena);

} // namespace idiom::execution
