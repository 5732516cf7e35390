#include "gateway/store/sqlite/group_commit.hpp"

#include <exception>

namespace idiom::store::sqlite {
namespace {

// A record too large for memory fails its own write only; the exception must not end the thread.
StoreResult<void> apply(Write& write, Connection& connection) {
    try {
        return write.apply(connection);
    } catch (std::exception const&) {
        return std::unexpected(StoreError{StoreError::Kind::unavailable, "out of memory"});
    }
}

void fail_all(std::span<Write> writes, StoreError const& error) {
    for (auto& write : writes)
        write.outcome = std::unexpected(error);
}

} // namespace

void GroupCommit::run(std::span<Write> writes) {
    auto const there = presence_.check();
    auto const begun = there ? connection_.run("BEGIN IMMEDIATE") : there;
    if (!begun) {
        // The files are gone, or another process held the lock beyond the timeout: a try for each write is
        // useless.
        fail_all(writes, begun.error());
    } else if (auto const done = in_transaction(writes); !done) {
        fail_all(writes, done.error());
        if (writes.size() > 1) {
            // One write made the whole transaction fail. No write was acknowledged yet, so each is tried
            // alone.
            for (auto& write : writes)
                run({&write, 1});
            return;
        }
    } else if (auto const still_there = presence_.check(); !still_there) {
        fail_all(writes, still_there.error());
    }
    for (auto& write : writes) {
        ++writes_;
        write.done(std::move(write.outcome));
    }
}

StoreResult<void> GroupCommit::in_transaction(std::span<Write> writes) {
    for (auto& write : writes) {
        write.outcome = in_savepoint(write);
        if (!connection_.in_transaction())
            return std::unexpected(write.outcome ? connection_.error() : write.outcome.error());
    }
    auto const committed = connection_.run("COMMIT");
    if (!committed) {
        if (connection_.in_transaction()) (void)connection_.run("ROLLBACK");
        return committed;
    }
    ++transactions_;
    return {};
}

StoreResult<void> GroupCommit::in_savepoint(Write& write) {
    auto const begun = connection_.run("SAVEPOINT one_write");
    if (!begun) return std::unexpected(begun.error());
    auto outcome = apply(write, connection_);
    if (!connection_.in_transaction()) return outcome;
    if (!outcome) (void)connection_.run("ROLLBACK TO one_write");
    auto const released = connection_.run("RELEASE one_write");
    return outcome ? released : outcome;
}

} // namespace idiom::store::sqlite
