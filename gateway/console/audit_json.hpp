#pragma once

#include "gateway/store/store.hpp"

#include <string>

namespace idiom::console {

/// Returns an entry of the audit trail as a JSON object on one line. Members that are not known are left out.
std::string audit_as_json(store::AuditEntry const& entry);

/// Returns the heading of the lines that `audit_as_csv` returns.
std::string audit_csv_heading();
/// Returns the entry as a line of CSV (RFC 4180) with CRLF. A cell that a spreadsheet would take for a
/// formula begins with an apostrophe.
std::string audit_as_csv(store::AuditEntry const& entry);

} // namespace idiom::console
