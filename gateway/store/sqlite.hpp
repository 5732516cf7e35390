#pragma once

#include "gateway/store/seal.hpp"
#include "gateway/store/store.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace idiom::store {

/// Opens the embedded store; creates it with mode 600 if it does not exist. Blocks; for the start-up.
///
/// The store runs two threads, each with a connection. The writer thread puts all writes that queued up while
/// it was busy into one transaction, each in its own savepoint, and acknowledges them after COMMIT returned
/// (WAL with synchronous=FULL, so the log is on the disk). The reader thread never waits for the writer. The
/// destructor finishes the queued operations. Locks are held in a separate file, PATH-lock; they matter only
/// while one gateway takes over from another.
///
/// Errors are one line for the operator, with the path: the file is not writable or damaged, the schema is
/// newer than this program, or the store key is another one.
std::expected<std::unique_ptr<Store>, std::string> open_sqlite(std::string const& path,
                                                               std::optional<StoreKey> key);

/// Returns the error that `open_sqlite` would return, without the path in front: the folder or a file cannot
/// be written, the database is not Idiom's, belongs to a newer program, or has another key. Changes nothing.
std::expected<void, std::string> check_sqlite(std::string const& path, std::optional<StoreKey> key);

/// Reads the audit trail of an existing store like Store::read_audit, even while a gateway has it open.
/// Changes nothing. The error is one line with the path.
std::expected<void, std::string> read_sqlite_audit(std::string const& path, AuditFilter const& filter,
                                                   std::function<bool(AuditEntry const&)> const& each);

} // namespace idiom::store
