#pragma once

#include "gateway/store/postgresql/options.hpp"
#include "gateway/store/seal.hpp"
#include "gateway/store/store.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace idiom::store {

/// Opens the store that several gateways share, and brings its schema up to date. All tables are in the
/// schema (namespace) `idiom` of the database. Blocks; for the start-up.
///
/// One thread with its own event loop does all the work of the store. A lock is a row lock in a transaction
/// that stays open while the lock is held. Advisory locks are not used, so that other engines that speak
/// PostgreSQL's protocol work too. When the server goes away, operations fail within `operation_timeout`, and
/// work again when the server is back. The destructor of the store finishes the queued operations.
///
/// If a write loses its connection, the store repeats it if repetition is harmless. A write that fails may
/// still have been made if the server's answer was lost.
///
/// Errors are one line for the operator, without the password: the server is not reachable, the schema is
/// newer than this program, or the store key is another one.
std::expected<std::unique_ptr<Store>, std::string>
open_postgresql(std::string const& uri, std::optional<StoreKey> key, PostgresqlOptions options = {});

/// Reads the audit trail of an existing store like Store::read_audit, and changes nothing. The error is one
/// line.
std::expected<void, std::string> read_postgresql_audit(std::string const& uri, AuditFilter const& filter,
                                                       std::function<bool(AuditEntry const&)> const& each);

} // namespace idiom::store
