#pragma once

#include "gateway/store/seal.hpp"
#include "gateway/store/store.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace idiom::store {

/// Opens the embedded store, made with mode 600 where it is not there yet. Blocks; for the start-up.
///
/// It runs two threads with a connection each. One writes: it puts everything that queued up while it was
/// busy into one transaction, each write in a savepoint of its own, and acknowledges after COMMIT returned
/// (WAL with synchronous=FULL, so the log is on the disk). One reads, and so never waits for a writer.
/// Its destructor finishes what was queued. Locks are held in a file of their own, PATH-lock, for the
/// time in which one gateway takes over from another.
///
/// Errors are one line for the operator, with the path: not writable, damaged, of a newer schema, another
/// store key.
std::expected<std::unique_ptr<Store>, std::string> open_sqlite(std::string const& path,
                                                               std::optional<StoreKey> key);

/// What `open_sqlite` would find wrong, without the path in front: folder and files that cannot be written, a
/// database that is none of ours, of a newer program, or of another key. Changes nothing of it.
std::expected<void, std::string> check_sqlite(std::string const& path, std::optional<StoreKey> key);

/// As Store::read_audit, of a store that is there, whoever else has it open; changes nothing of it. The error
/// is one line with the path.
std::expected<void, std::string> read_sqlite_audit(std::string const& path, AuditFilter const& filter,
                                                   std::function<bool(AuditEntry const&)> const& each);

} // namespace idiom::store
