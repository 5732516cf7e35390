#pragma once

#include "gateway/store/postgresql/options.hpp"
#include "gateway/store/postgresql/pool.hpp"

#include <set>

namespace idiom::store::postgresql {

/// The locks of users: row locks, each in an open transaction on its own connection. Belongs to one loop.
class RowLocks {
public:
    using Deadline = Connection::Deadline;

    RowLocks(net::Loop& loop, Address const& address, PostgresqlOptions const& options);

    void start() { pool_.start(); }
    /// Grants no more locks: callers that wait in `enter` get an error.
    void close();
    /// Grants no lock for `time` from now, as after a loss of locks.
    void pause(std::chrono::milliseconds time);

    /// Waits for the lock of `row`. Returns the connection whose transaction holds it, to be passed to
    /// `leave`.
    boost::asio::awaitable<StoreResult<std::unique_ptr<Connection>>> enter(std::uint64_t row,
                                                                           Deadline deadline);
    /// Gives the lock back. Returns whether it was held to the end.
    boost::asio::awaitable<bool> leave(std::unique_ptr<Connection> holder);

private:
    boost::asio::awaitable<StoreResult<void>> wait_out_grace(Deadline deadline);
    boost::asio::awaitable<StoreResult<void>> lock(Connection& db, std::uint64_t row, Deadline deadline);
    boost::asio::awaitable<StoreResult<void>> lock_in_peace(Connection& db, std::uint64_t row,
                                                            Deadline deadline);

    std::chrono::milliseconds leave_timeout_;
    std::chrono::milliseconds grace_;
    boost::asio::steady_timer grace_over_;
    std::set<Connection*> entering_;
    bool closing_ = false;
    Pool pool_;
};

} // namespace idiom::store::postgresql
