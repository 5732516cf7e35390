#pragma once

#include "gateway/config/config.hpp"
#include "gateway/store/store.hpp"

#include <expected>
#include <functional>
#include <string>

namespace idiom::cli {

/// Calls `each` with the entries of a store's audit trail, in the order in which they were appended, until
/// `each` returns false. A gateway may have the store open. The error is one line for the operator. Blocks.
std::expected<void, std::string> read_audit(config::Store const& store, store::AuditFilter const& filter,
                                            std::function<bool(store::AuditEntry const&)> const& each);

/// Returns the heading of the table that `audit_as_text` writes.
std::string audit_heading();
/// Returns a line of the table, and a second line if the user before or after the write is known. Shows
/// control characters as '?', so that an entry cannot overwrite others on a terminal.
std::string audit_as_text(store::AuditEntry const& entry);

} // namespace idiom::cli
