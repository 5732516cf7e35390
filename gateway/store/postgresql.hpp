#pragma once

#include "gateway/store/seal.hpp"
#include "gateway/store/store.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace idiom::store {

struct PostgresqlOptions {
    /// Statements that are under way at a time; the server syncs their commits together.
    std::size_t work_connections = 16;
    /// Users who can be written to at a time; each holds a connection for as long.
    std::size_t lock_connections = 24;
    std::chrono::milliseconds connect_timeout{2000};
    /// Of one operation, with the wait for a connection and with the repetition after one broke.
    std::chrono::milliseconds operation_timeout{5000};
    /// For so long after locks were lost none is given: what others had sent to a vendor when theirs fell
    /// may still arrive there. The longest that a back end's request may take.
    std::chrono::milliseconds grace{5000};
};

/// Opens the store that several gateways share, and brings its schema up to date: everything is in the schema
/// (namespace) `idiom` of the database. Blocks; for the start-up.
///
/// All its work is done by one thread with an event loop of its own. A lock is a row lock in a transaction
/// that is open for as long; no advisory locks, so that engines which speak PostgreSQL's protocol will do.
/// When the server goes away, operations fail within `operation_timeout`, and work again when it is back. Its
/// destructor finishes what was queued.
///
/// A write that was cut off by the loss of its connection is repeated where that does no harm; a write that
/// fails may all the same have been made if its answer was lost.
///
/// Errors are one line for the operator, without the password: not reachable, of a newer schema, another
/// store key.
std::expected<std::unique_ptr<Store>, std::string>
open_postgresql(std::string const& uri, std::optional<StoreKey> key, PostgresqlOptions options = {});

/// As Store::read_audit, of a store that is there; changes nothing of it. The error is one line.
std::expected<void, std::string> read_postgresql_audit(std::string const& uri, AuditFilter const& filter,
                                                       std::function<bool(AuditEntry const&)> const& each);

} // namespace idiom::store
