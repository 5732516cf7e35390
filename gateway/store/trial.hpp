#pragma once

#include "gateway/store/store.hpp"

/// What a store is asked to keep when it is not known whether it can (Store::try_to_keep).
namespace idiom::store {

/// No back end has this name, so the record is in nobody's list.
inline constexpr char const* trial_backend = "";
inline constexpr char const* trial_key = "trial";

/// Larger than a record and a line of the audit trail usually are: a disk with room for it has room for the
/// next writes, too. Its text is one that no database compresses to nothing.
Record trial_record();

/// A line that is rolled back again.
AuditEntry trial_entry();

} // namespace idiom::store
