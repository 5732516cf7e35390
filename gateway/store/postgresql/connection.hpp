#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/store/postgresql/address.hpp"
#include "gateway/store/postgresql/values.hpp"
#include "gateway/store/store.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <atomic>
#include <map>

struct pg_conn;

namespace idiom::store::postgresql {

/// One connection to a server that never blocks: libpq's asynchronous functions on an event loop. It runs one
/// statement at a time. Used on its loop's thread, except `alive`.
class Connection {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    static boost::asio::awaitable<StoreResult<std::unique_ptr<Connection>>>
    open(net::Loop& loop, Address const& address, Deadline deadline);
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// Sets the time by which each statement must be answered; after it the connection counts as broken.
    /// Holds until it is set again.
    void set_deadline(Deadline deadline) { deadline_ = deadline; }

    /// Runs one statement, which is prepared at its first use. `sql` must be a literal, because it is also
    /// the key of the statement. `params` must stay valid until the statement ends.
    boost::asio::awaitable<StoreResult<Rows>> query(std::string_view sql, Params const& params);
    boost::asio::awaitable<StoreResult<Rows>> query(std::string_view sql);
    /// Runs several statements in one round trip, up to the first that fails. Returns the rows of the last.
    boost::asio::awaitable<StoreResult<Rows>> script(std::string sql);

    /// Stops the wait for the answer: the running statement fails at once, and the connection breaks.
    void give_up();
    /// Returns the SQLSTATE of the last statement that the server refused; "" if the connection broke.
    std::string const& state() const { return state_; }
    /// Returns whether the connection broke; a broken connection cannot be used any more.
    bool broken() const { return broken_; }
    /// Returns whether a statement was sent since the last call, so that the server may have executed it.
    bool take_sent() { return std::exchange(sent_, false); }
    /// Sets `lost`, which is called once when the connection breaks, idle or during a statement. If the
    /// connection is idle, `lost` may destroy it.
    void on_loss(std::move_only_function<void()> lost) { lost_ = std::move(lost); }
    /// Returns whether the connection works, as far as this machine knows. Costs one system call. Any thread.
    bool alive() const;

private:
    Connection(net::Loop& loop, Address const& address);

    boost::asio::awaitable<StoreResult<void>> connect(Deadline deadline);
    bool follow_socket();
    boost::asio::awaitable<StoreResult<std::string>> prepared(std::string_view sql);
    /// Sends the queued statement, receives all its results, and returns the last. `queued` is libpq's return
    /// value, 0 for a failure.
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
    net::Loop& loop_;
    Address const& address_;
    std::unique_ptr<pg_conn, Finish> handle_;
    /// A duplicate of libpq's descriptor: libpq closes its own when the server is gone, and the system may
    /// then give the number to another file.
    boost::asio::posix::stream_descriptor socket_;
    int fd_ = -1; ///< the descriptor in `socket_`
    net::Deadlines::Entry limit_;
    Deadline deadline_ = Deadline::max();
    std::map<std::string_view, std::string> statements_;
    std::string state_;
    std::move_only_function<void()> lost_;
    std::shared_ptr<int> here_ = std::make_shared<int>(0); ///< shows `watch` whether this object still exists
    std::atomic<bool> broken_ = false;
    bool busy_ = false;
    bool watching_ = false;
    bool sent_ = false;
};

} // namespace idiom::store::postgresql
