#pragma once

#include "gateway/store/sqlite/connection.hpp"
#include "gateway/store/sqlite/presence.hpp"

#include <atomic>
#include <functional>
#include <span>

namespace idiom::store::sqlite {

/// A write that waits for its transaction.
struct Write {
    /// Makes the change. May be called again after a rollback.
    std::move_only_function<StoreResult<void>(Connection&)> apply;
    /// Called once with the outcome, after the transaction has ended.
    std::move_only_function<void(StoreResult<void>)> done;
    StoreResult<void> outcome;
};

/// Commits writes in groups: one transaction and one sync of the disk for all queued writes. A write that
/// fails does not affect the other writes of its group. Once the files are gone, no write is made or
/// acknowledged. Used by one thread.
class GroupCommit {
public:
    GroupCommit(Connection& connection, Presence const& presence)
        : connection_(connection), presence_(presence) {}

    /// Runs all `writes`, and calls `done` of each with its outcome.
    void run(std::span<Write> writes);

    /// From any thread.
    StoreStats stats() const { return {writes_.load(), transactions_.load()}; }

private:
    /// Returns whether the transaction was committed; each write in it has its own outcome.
    StoreResult<void> in_transaction(std::span<Write> writes);
    StoreResult<void> in_savepoint(Write& write);

    Connection& connection_;
    Presence const& presence_;
    std::atomic<std::uint64_t> writes_ = 0;
    std::atomic<std::uint64_t> transactions_ = 0;
};

} // namespace idiom::store::sqlite
