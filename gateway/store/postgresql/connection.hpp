#pragma once

#include "gateway/async/loop.hpp"
#include "gateway/store/postgresql/address.hpp"
#include "gateway/store/postgresql/values.hpp"
#include "gateway/store/store.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <atomic>
#include <map>

struct pg_conn;

namespace idiom::store::postgresql {

/// One connection to a server, without blocking anyone: libpq's asynchronous half on an event loop. One
/// statement at a time; used from its loop's thread, but for `alive`.
class Connection {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    static boost::asio::awaitable<StoreResult<std::unique_ptr<Connection>>>
    open(async::Loop& loop, Address const& address, Deadline deadline);
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// By when a statement must have been answered; later the connection counts as broken. Until it is set
    /// again.
    void set_deadline(Deadline deadline) { deadline_ = deadline; }

    /// One statement, prepared at its first use. `sql` must be a literal: it is also the key. `params` must
    /// stay until it ends.
    boost::asio::awaitable<StoreResult<Rows>> query(std::string_view sql, Params const& params);
    boost::asio::awaitable<StoreResult<Rows>> query(std::string_view sql);
    /// Several statements in one round trip, up to the first that fails; the rows of the last.
    boost::asio::awaitable<StoreResult<Rows>> script(std::string sql);

    /// Does not wait for the answer any longer: the statement fails at once.
    void give_up();
    /// The SQLSTATE of the last statement that the server refused, "" where the connection broke.
    std::string const& state() const { return state_; }
    /// It is of no more use.
    bool broken() const { return broken_; }
    /// Whether anything was handed to the socket since the last call, so that the server may have done it.
    bool take_sent() { return std::exchange(sent_, false); }
    /// Calls `lost` once when the connection breaks, be it idle or in a statement; idle, `lost` may destroy
    /// it.
    void on_loss(std::move_only_function<void()> lost) { lost_ = std::move(lost); }
    /// Whether it works, as far as this machine knows. One system call, from any thread.
    bool alive() const;

private:
    Connection(async::Loop& loop, Address const& address);

    boost::asio::awaitable<StoreResult<void>> connect(Deadline deadline);
    bool follow_socket();
    boost::asio::awaitable<StoreResult<std::string>> prepared(std::string_view sql);
    /// Sends what was queued, and takes all results; the last one.
    boost::asio::awaitable<StoreResult<Rows>> finish(int queued);
    boost::asio::awaitable<StoreResult<void>> flush();
    boost::asio::awaitable<StoreResult<Rows>> results();
    boost::asio::awaitable<bool> wait(boost::asio::posix::stream_descriptor::wait_type what);
    StoreResult<Rows> outcome_of(Rows rows, pg_result const* result);
    std::unexpected<StoreError> failure();
    std::unexpected<StoreError> failure(std::string text);
    void break_down();
    void begin();
    void end();
    void watch();

    struct Finish {
        void operator()(pg_conn* connection) const;
    };
    async::Loop& loop_;
    Address const& address_;
    std::unique_ptr<pg_conn, Finish> handle_;
    /// A duplicate: libpq closes its own when the server is gone, and the number would go to somebody else.
    boost::asio::posix::stream_descriptor socket_;
    int fd_ = -1; ///< of it
    async::Deadlines::Entry limit_;
    Deadline deadline_ = Deadline::max();
    std::map<std::string_view, std::string> statements_;
    std::string state_;
    std::move_only_function<void()> lost_;
    std::shared_ptr<int> here_ = std::make_shared<int>(0); ///< for the watch, which may end after this
    std::atomic<bool> broken_ = false;
    bool busy_ = false;
    bool watching_ = false;
    bool sent_ = false;
};

} // namespace idiom::store::postgresql
