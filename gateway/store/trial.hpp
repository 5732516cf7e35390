#pragma once

#include "gateway/store/store.hpp"

/// The record and the audit entry that Store::try_to_keep writes as a trial.
namespace idiom::store {

/// No back end has this name, so the record appears in no list.
inline constexpr char const* trial_backend = "";
inline constexpr char const* trial_key = "trial";

/// A record larger than usual records and audit entries: a disk with room for it has room for the next writes
/// too. Its text is pseudo-random, so that no database compresses it to nothing.
Record trial_record();

/// The audit entry that the trial appends and rolls back.
AuditEntry trial_entry();

} // namespace idiom::store
