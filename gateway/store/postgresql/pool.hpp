#pragma once

#include "gateway/store/postgresql/connection.hpp"

#include <boost/asio/steady_timer.hpp>

#include <list>

namespace idiom::store::postgresql {

struct PoolOptions {
    std::size_t most = 1; ///< connections at a time
    std::size_t keep = 0; ///< that many are open even when nobody wants one
    std::chrono::milliseconds connect_timeout{2000};
    /// Run on a new connection before anyone gets it.
    std::move_only_function<boost::asio::awaitable<StoreResult<void>>(Connection&)> set_up;
    /// Called when a connection breaks that had been given out or kept.
    std::move_only_function<void()> on_loss = [] {};
};

/// Connections to one server, a bounded number. They are opened when they are wanted, on their own, so that
/// nobody waits longer than he likes however long a server, or the look-up of its name, takes; after failures
/// with growing pauses. Belongs to one loop.
class Pool {
public:
    using Deadline = Connection::Deadline;

    Pool(async::Loop& loop, Address const& address, PoolOptions options);
    Pool(Pool const&) = delete;
    Pool& operator=(Pool const&) = delete;

    /// Waits for a connection, which must be given back. Error: `timed_out` where all are in use until the
    /// deadline, `unavailable` where the server cannot be reached.
    boost::asio::awaitable<StoreResult<std::unique_ptr<Connection>>> take(Deadline deadline);
    /// Broken ones too, so that another can be opened.
    void give_back(std::unique_ptr<Connection> connection);
    /// Opens what is to be kept open.
    void start() { supply(); }
    /// Gives no more connections out.
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

    async::Loop& loop_;
    Address const& address_;
    PoolOptions options_;
    std::vector<std::unique_ptr<Connection>> idle_; ///< the last used is the last
    std::list<PoolWaiter*> waiting_;
    std::size_t size_ = 0; ///< open, idle and given out
    std::size_t opening_ = 0;
    boost::asio::steady_timer retry_; ///< nobody tries before it expires
    std::chrono::milliseconds pause_{0};
    std::string last_error_; ///< "" while the server can be reached
    bool closing_ = false;
};

} // namespace idiom::store::postgresql
