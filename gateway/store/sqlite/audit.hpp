#pragma once

#include "gateway/store/audit_log.hpp"
#include "gateway/store/audit_page.hpp"
#include "gateway/store/sqlite/connection.hpp"

namespace idiom::store::sqlite {

/// The table `audit`.

StoreResult<void> append_audit(Connection& db, AuditEntry const& entry);
/// Tries whether an entry could be appended. Requires a transaction, and leaves it as it was.
StoreResult<void> try_audit(Connection& db);
/// As Store::read_audit. Holds no transaction while `each` runs, so that a slow reader delays no writer.
StoreResult<void> read_audit(Connection& db, AuditFilter const& filter,
                             std::function<bool(AuditEntry const&)> const& each);

/// As AuditLog::audit_after.
StoreResult<AuditSlice> audit_after(Connection& db, AuditRange const& range);

/// As sqlite_audit_page.
StoreResult<AuditPage> newest_audit(Connection& db, AuditQuery const& asked);

} // namespace idiom::store::sqlite
