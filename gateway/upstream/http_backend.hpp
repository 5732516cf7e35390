#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/connector.hpp"
#include "gateway/upstream/endpoint.hpp"

#include <boost/system/error_code.hpp>

#include <array>
#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace idiom::upstream {

struct Connection;
class ResponseReader;

/// The pool of keep-alive connections of one event loop to one host of a back end. Last in, first out, so
/// that few connections stay warm and the rest time out.
class HttpBackend final : public Backend {
public:
    using Counts = telemetry::BackendCounts;
    /// `counts` belong to this loop, and cover all hosts of the back end.
    HttpBackend(net::Loop& loop, std::shared_ptr<Endpoint const> endpoint,
                std::shared_ptr<Counts> counts = std::make_shared<Counts>());
    ~HttpBackend() override;

    /// The deadline is the earlier of the call's deadline and the request timeout. If the peer has closed an
    /// idle connection, the request goes once to a new one, provided that it may be repeated or was not sent.
    boost::asio::awaitable<Response> send(Request const& request, CallContext& call_context) override;

    /// Returns whether a connection can be made now, with TLS if configured. Closes it again without a
    /// request, which costs the peer nothing more than the connection.
    boost::asio::awaitable<bool> reachable();

    /// Takes a connection that has carried no request yet.
    void adopt(net::Stream stream);
    std::size_t open_connections() const { return open_; }
    /// Closes the idle connections. A busy connection closes when its exchange ends.
    void close();

private:
    struct ConnectionWaiter;
    struct Acquired {
        std::unique_ptr<Connection> connection;
        Delivery why = Delivery::answered; ///< if there is no connection
    };
    using TimePoint = std::chrono::steady_clock::time_point;
    using Idle = std::vector<std::unique_ptr<Connection>>;
    boost::asio::awaitable<Acquired> acquire(bool fresh, bool ask, TimePoint deadline,
                                             CallContext& call_context);
    std::unique_ptr<Connection> take_idle(bool ask);
    std::unique_ptr<Connection> take(Idle::iterator which);
    bool still_fits(Connection& connection, bool ask);
    boost::asio::awaitable<Acquired> connect(TimePoint deadline);
    boost::asio::awaitable<bool> wait(ConnectionWaiter& waiter, TimePoint deadline);
    boost::asio::awaitable<Response> exchange(Connection& connection, std::string_view message, bool writes,
                                              CallContext& call_context);
    static Response failed(Connection const& connection, boost::system::error_code error);
    Response decoded(ResponseReader const& reader, CallContext& call_context) const;
    void release(std::unique_ptr<Connection> connection);
    void drop(std::unique_ptr<Connection> connection);
    void drop_idle();
    void give(std::unique_ptr<Connection> connection);

    net::Loop& loop_;
    std::shared_ptr<Endpoint const> endpoint_;
    std::shared_ptr<Counts> counts_;
    telemetry::PoolCounts& pool_counts_; ///< of `counts_`
    Connector connector_;
    std::array<std::string, received_versions> fixed_lines_; ///< of every request, by Received
    Idle idle_;                                              ///< in the order in which they became idle
    std::list<ConnectionWaiter*> waiting_;
    std::size_t open_ = 0; ///< including those being opened, and places given to waiters
    bool closed_ = false;
    net::Deadlines::Entry idle_check_;
};

} // namespace idiom::upstream
