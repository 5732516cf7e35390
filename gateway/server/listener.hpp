#pragma once

#include "gateway/server/http1_connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <functional>
#include <memory>

namespace idiom::server {

/// Accepts the connections of one address on one event loop. Every loop has a listener of its own on the
/// same address (SO_REUSEPORT), so that a connection never changes its loop.
class Listener {
public:
    /// Binds. Throws boost::system::system_error where that fails: the gateway then does not start. `tls` is
    /// null for plain HTTP. `has_room` is asked for each connection; without, it is closed as it comes, with
    /// a 503 where that takes no handshake.
    Listener(async::Loop& loop, boost::asio::ip::tcp::endpoint address,
             std::shared_ptr<boost::asio::ssl::context> tls, Handler& handler, ConnectionLimits const& limits,
             std::function<bool()> has_room);

    /// Connections come from now on. Throws as above.
    void listen() { acceptor_.listen(); }
    void start();
    /// The socket, which lives until `close`.
    int socket() { return acceptor_.native_handle(); }
    /// Where it listens, with the port that the system chose.
    boost::asio::ip::tcp::endpoint address() const { return acceptor_.local_endpoint(); }
    /// Connections end after their next request from now on.
    void drain() { connections_.drain(); }
    /// Accepts no more.
    void close();
    /// After `close`: ends connections that wait for a request.
    void end_idle() { connections_.end_idle(); }
    /// TLS for connections from now on; those that are there go on with what they have. Only where there was
    /// TLS before.
    void renew(std::shared_ptr<boost::asio::ssl::context> tls) { tls_ = std::move(tls); }
    void abort() { connections_.abort(); }
    using Wait = Http1Connections::Wait;
    std::optional<std::chrono::steady_clock::time_point> longest_since(Wait wait) {
        return connections_.longest_since(wait);
    }
    /// Makes room for a connection at the cost of the one that has waited the longest. False where none has
    /// waited for `at_least`.
    bool end_longest(Wait wait, std::chrono::milliseconds at_least) {
        return connections_.end_longest(wait, at_least);
    }
    std::size_t open() const { return connections_.open(); }
    /// Any thread.
    telemetry::ConnectionCounts const& counts() const { return connections_.counts(); }

private:
    void accept();
    void take(boost::asio::ip::tcp::socket socket);

    async::Loop& loop_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    Http1Connections connections_;
    std::function<bool()> has_room_;
    boost::asio::steady_timer pause_;
};

} // namespace idiom::server
