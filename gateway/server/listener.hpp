#pragma once

#include "gateway/server/connections.hpp"
#include "gateway/server/protocols.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <functional>
#include <memory>

namespace idiom::server {

/// Accepts the connections of one address on one event loop. Every loop has its own listener on the same
/// address (SO_REUSEPORT), so that a connection never changes its loop.
class Listener {
public:
    /// Binds the address. Throws boost::system::system_error if that fails: the gateway then does not start.
    /// `tls` is null for plain HTTP. `has_room` is asked for each connection. If it returns false, the
    /// connection is closed on arrival, with a 503 if that needs no TLS handshake.
    Listener(net::Loop& loop, boost::asio::ip::tcp::endpoint address,
             std::shared_ptr<boost::asio::ssl::context> tls, HttpVersions versions, Handler& handler,
             ConnectionLimits const& limits, std::function<bool()> has_room);

    /// Begins to listen. Throws like the constructor.
    void listen() { acceptor_.listen(); }
    void start();
    /// Returns the socket, which lives until `close`.
    int socket() { return acceptor_.native_handle(); }
    /// Returns the address, with the port that the system chose.
    boost::asio::ip::tcp::endpoint address() const { return acceptor_.local_endpoint(); }
    /// From now on each connection ends after its next request.
    void drain() { connections_.drain(); }
    /// Stops accepting connections.
    void close();
    /// After `close`: ends the connections that wait for a request.
    void end_idle() { connections_.end_idle(); }
    /// Sets the TLS context of future connections. Present connections keep theirs. Only if the listener has
    /// TLS.
    void renew(std::shared_ptr<boost::asio::ssl::context> tls) { tls_ = std::move(tls); }
    void abort() { connections_.abort(); }
    using Wait = Connections::Wait;
    std::optional<std::chrono::steady_clock::time_point> longest_since(Wait wait) {
        return connections_.longest_since(wait);
    }
    /// Ends the longest waiting connection to make room for another. Returns false if none has waited for
    /// `at_least`.
    bool end_longest(Wait wait, std::chrono::milliseconds at_least) {
        return connections_.end_longest(wait, at_least);
    }
    std::size_t open() const { return connections_.open(); }
    /// Any thread.
    telemetry::ConnectionCounts const& counts() const { return connections_.counts(); }

private:
    void accept();
    void take(boost::asio::ip::tcp::socket socket);

    net::Loop& loop_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    Handler& handler_;
    Connections connections_;
    std::function<bool()> has_room_;
    boost::asio::steady_timer pause_;
};

} // namespace idiom::server
