#pragma once

#include "gateway/store/postgresql/connection.hpp"

#include <boost/asio/steady_timer.hpp>

#include <list>

namespace idiom::store::postgresql {

struct PoolOptions {
    std::size_t most = 1; ///< the most connections at a time
    std::size_t keep = 0; ///< how many connections stay open even if none is in use
    std::chrono::milliseconds connect_timeout{2000};
    /// Runs on a new connection before `take` returns it.
    std::move_only_function<boost::asio::awaitable<StoreResult<void>>(Connection&)> set_up;
    /// Called when a connection breaks, whether it is in use or idle.
    std::move_only_function<void()> on_loss = [] {};
};

/// A bounded number of connections to one server. The pool opens a connection on demand, independently of the
/// callers, so that no caller waits beyond its deadline if the server or the look-up of its name is slow.
/// After a failure it pauses, longer each time. Belongs to one loop.
class Pool {
public:
    using Deadline = Connection::Deadline;

    Pool(net::Loop& loop, Address const& address, PoolOptions options);
    Pool(Pool const&) = delete;
    Pool& operator=(Pool const&) = delete;

    /// Waits for a connection, which the caller must give back. Error: `timed_out` if all are in use until
    /// the deadline, `unavailable` if the server cannot be reached.
    boost::asio::awaitable<StoreResult<std::unique_ptr<Connection>>> take(Deadline deadline);
    /// Takes a connection back. Broken connections must come back too, so that the pool can open others.
    void give_back(std::unique_ptr<Connection> connection);
    /// Opens `keep` connections.
    void start() { supply(); }
    /// From now on `take` fails, also for its waiting callers.
    void close();

private:
    struct PoolWaiter {
        boost::asio::steady_timer timer;
        std::unique_ptr<Connection> connection;
    };

    void supply();
    void hand_out(std::unique_ptr<Connection> connection);
    boost::asio::awaitable<void> open_one();
    boost::asio::awaitable<StoreResult<std::unique_ptr<Connection>>> try_to_open();
    boost::asio::awaitable<void> pause();
    bool wanted() const { return !closing_ && (!waiting_.empty() || size_ < options_.keep); }
    void lost(Connection const* connection);
    StoreError refusal() const;

    net::Loop& loop_;
    Address const& address_;
    PoolOptions options_;
    std::vector<std::unique_ptr<Connection>> idle_; ///< the most recently used is the last
    std::list<PoolWaiter*> waiting_;
    std::size_t size_ = 0; ///< open connections, idle or in use
    std::size_t opening_ = 0;
    boost::asio::steady_timer retry_; ///< no connection is opened before it expires
    std::chrono::milliseconds pause_{0};
    std::string last_error_; ///< "" while the server can be reached
    bool closing_ = false;
};

} // namespace idiom::store::postgresql
