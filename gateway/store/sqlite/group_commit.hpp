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
    /// Told once, after the transaction ended.
    std::move_only_function<void(StoreResult<void>)> done;
    StoreResult<void> outcome;
};

/// Commits writes in groups: one transaction, one sync of the disk, however many there are. A write that
/// fails takes nothing of the others with it; none is made, or acknowledged, once the files are gone. One
/// thread.
class GroupCommit {
public:
    GroupCommit(Connection& connection, Presence const& presence)
        : connection_(connection), presence_(presence) {}

    /// Tells every one of `writes` how it ended.
    void run(std::span<Write> writes);

    /// From any thread.
    StoreStats stats() const { return {writes_.load(), transactions_.load()}; }

private:
    /// Whether the transaction was committed; each write that was in it has its own outcome.
    StoreResult<void> in_transaction(std::span<Write> writes);
    StoreResult<void> in_savepoint(Write& write);

    Connection& connection_;
    Presence const& presence_;
    std::atomic<std::uint64_t> writes_ = 0;
    std::atomic<std::uint64_t> transactions_ = 0;
};

} // namespace idiom::store::sqlite
