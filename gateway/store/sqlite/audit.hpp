#pragma once

#include "gateway/store/sqlite/connection.hpp"

namespace idiom::store::sqlite {

/// The table `audit`.

StoreResult<void> append_audit(Connection& db, AuditEntry const& entry);
/// Whether a line could be appended. Within a transaction, which it leaves as it was.
StoreResult<void> try_audit(Connection& db);
/// As Store::read_audit. Holds no transaction while `each` runs, so that a slow reader holds up nobody.
StoreResult<void> read_audit(Connection& db, AuditFilter const& filter,
                             std::function<bool(AuditEntry const&)> const& each);

} // namespace idiom::store::sqlite
