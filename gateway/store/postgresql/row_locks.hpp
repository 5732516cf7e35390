#pragma once

#include "gateway/store/postgresql.hpp"
#include "gateway/store/postgresql/pool.hpp"

#include <set>

namespace idiom::store::postgresql {

/// The locks of users: row locks, each in an open transaction on a connection of its own. Belongs to one
/// loop.
class RowLocks {
public:
    using Deadline = Connection::Deadline;

    RowLocks(async::Loop& loop, Address const& address, PostgresqlOptions const& options);

    void start() { pool_.start(); }
    /// Gives no more locks, and lets those who wait for one know.
    void close();
    /// As after a loss, from now on for `time`.
    void pause(std::chrono::milliseconds time);

    /// The connection whose transaction holds the row. To be given to `leave` or `drop`.
    boost::asio::awaitable<StoreResult<std::unique_ptr<Connection>>> enter(std::uint64_t row,
                                                                           Deadline deadline);
    /// Whether it was held to the end.
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
