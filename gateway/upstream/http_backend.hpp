#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/closings.hpp"
#include "gateway/upstream/dns_resolver.hpp"
#include "gateway/upstream/health.hpp"
#include "gateway/upstream/troubles.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace idiom::upstream {

struct Connection;
class ResponseReader;

/// Returns "idiom/VERSION".
std::string default_user_agent();

/// The address of a back end and the limits of its use. Immutable, shared by the event loops.
struct Endpoint {
    std::string host; ///< name or address, without brackets
    std::uint16_t port = 80;
    std::string authority;                         ///< the `Host` field
    std::string path;                              ///< precedes every target: "" or "/api/v1.0"
    std::string user_agent = default_user_agent(); ///< RFC 9110, 10.1.5
    /// Null for plain HTTP. Else a context that verifies the peer; the peer's name is checked against `host`.
    std::shared_ptr<boost::asio::ssl::context> tls;
    bool verify_name = true;
    std::chrono::milliseconds connect_timeout{1000};
    std::chrono::milliseconds request_timeout{5000};
    std::chrono::milliseconds idle_timeout{30000}; ///< 0: each connection serves one request
    std::size_t max_connections = 64;              ///< of one event loop
    std::size_t max_waiting = 256;                 ///< requests of one event loop that wait for a connection
    std::size_t max_answer = 16 * 1024 * 1024;
    std::shared_ptr<Health> health = std::make_shared<Health>();
    std::shared_ptr<DnsResolver> resolver = std::make_shared<DnsResolver>(); ///< for a `host` that is a name
    std::shared_ptr<Closings> closings = std::make_shared<Closings>();
    std::shared_ptr<Troubles> troubles = {};   ///< null: no reports
    std::shared_ptr<AnswerBudget> budget = {}; ///< shared by all hosts of the back end; null: none

    /// Returns whether a connection serves more than one request.
    bool reuses() const { return idle_timeout.count() > 0; }
};

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

    std::size_t open_connections() const { return open_; }
    /// Closes the idle connections. A busy connection closes when its exchange ends.
    void close();

private:
    struct ConnectionWaiter;
    struct Acquired {
        std::unique_ptr<Connection> connection;
        Delivery why = Delivery::answered; ///< if there is no connection
    };
    /// Why there is no connection.
    struct Refused {
        Delivery why = Delivery::not_sent;
        std::string cause = {}; ///< for the operator; "" if the peer did not cause it
    };
    using TimePoint = std::chrono::steady_clock::time_point;
    using Socket = boost::asio::ip::tcp::socket;
    using Place = boost::asio::ip::tcp::endpoint;
    using Idle = std::vector<std::unique_ptr<Connection>>;
    boost::asio::awaitable<Acquired> acquire(bool fresh, bool ask, TimePoint deadline,
                                             CallContext& call_context);
    std::unique_ptr<Connection> take_idle(bool ask);
    std::unique_ptr<Connection> take(Idle::iterator which);
    bool still_fits(Connection& connection, bool ask);
    boost::asio::awaitable<Acquired> connect(TimePoint deadline);
    boost::asio::awaitable<std::expected<Socket, Refused>> connect(std::vector<Place> const& places,
                                                                   TimePoint end);
    boost::asio::awaitable<std::expected<Socket, Refused>> connect(Place place, TimePoint end);
    boost::asio::awaitable<bool> shake_hands(Connection& connection, bool is_name, TimePoint deadline);
    boost::asio::awaitable<bool> wait(ConnectionWaiter& waiter, TimePoint deadline);
    boost::asio::awaitable<Response> exchange(Connection& connection, std::string_view message, bool writes,
                                              CallContext& call_context);
    static Response failed(Connection const& connection, boost::system::error_code error);
    Response unusable(std::string_view why) const;
    bool charge(CallContext& call_context, std::size_t& charged, std::size_t size) const;
    Response too_much(bool writes) const;
    Response decoded(ResponseReader const& reader, CallContext& call_context) const;
    void report(std::string_view cause) const;
    void report(Response const& response) const;
    void release(std::unique_ptr<Connection> connection);
    void drop(std::unique_ptr<Connection> connection);
    void drop_idle();
    void give(std::unique_ptr<Connection> connection);

    net::Loop& loop_;
    std::shared_ptr<Endpoint const> endpoint_;
    std::shared_ptr<Counts> counts_;
    std::string fixed_lines_; ///< the fields that are the same in every request
    Idle idle_;               ///< in the order in which they became idle
    std::list<ConnectionWaiter*> waiting_;
    std::size_t open_ = 0; ///< including those being opened, and places given to waiters
    Place answered_;       ///< the last address that a connection was made to
    bool closed_ = false;
    net::Deadlines::Entry idle_check_;
};

} // namespace idiom::upstream
