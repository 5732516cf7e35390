#pragma once

#include "gateway/config/config.hpp"
#include "gateway/store/store.hpp"

#include <expected>
#include <functional>
#include <string>

namespace idiom::app {

/// Hands out the audit trail of a store, which a gateway may have open, in the order of appending, until
/// `each` returns false. The error is one line for the operator. Blocks.
std::expected<void, std::string> read_audit(config::Store const& store, store::AuditFilter const& filter,
                                            std::function<bool(store::AuditEntry const&)> const& each);

/// An object with its members on one line; what is not known is left out.
std::string audit_as_json(store::AuditEntry const& entry);

/// The heading of the table whose lines `audit_as_text` makes.
std::string audit_heading();
/// A line, and a second one where something is known of before and after. Shows control characters as '?', so
/// that an entry cannot write over others on a terminal.
std::string audit_as_text(store::AuditEntry const& entry);

} // namespace idiom::app
