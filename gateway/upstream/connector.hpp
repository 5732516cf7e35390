#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/upstream/endpoint.hpp"
#include "translators/core/http.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace idiom::upstream {

/// Makes connections of one event loop to one host: the look-up of its name, TCP, and TLS if configured.
/// Reports to the endpoint's troubles why there is none.
class Connector {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    /// Which versions of HTTP a connection is for. `offered`: those of the endpoint; TLS tells which one the
    /// host has chosen.
    enum class Versions : std::uint8_t { http1, offered };
    struct Connected {
        net::Stream stream;
        bool http2 = false;
    };

    Connector(net::Loop& loop, std::shared_ptr<Endpoint const> endpoint)
        : loop_(loop), endpoint_(std::move(endpoint)) {}

    /// Returns a connection, or why there is none: `not_sent`, or `busy` if this process or machine has run
    /// out of something.
    boost::asio::awaitable<std::expected<Connected, Delivery>> connect(TimePoint deadline, Versions versions);

private:
    using Socket = boost::asio::ip::tcp::socket;
    using Place = boost::asio::ip::tcp::endpoint;
    /// Why there is no connection.
    struct Refused {
        Delivery why = Delivery::not_sent;
        std::string cause = {}; ///< for the operator; "" if the peer did not cause it
    };
    boost::asio::awaitable<std::expected<Socket, Delivery>> connect_tcp(TimePoint deadline);
    boost::asio::awaitable<std::expected<Socket, Refused>> connect(std::vector<Place> const& places,
                                                                   TimePoint end);
    boost::asio::awaitable<std::expected<Socket, Refused>> connect(Place place, TimePoint end);
    boost::asio::awaitable<bool> shake_hands(net::Stream& stream, bool offer_http2, TimePoint deadline);
    void prepare(SSL* tls, bool offer_http2) const;
    void report(std::string_view cause) const;

    net::Loop& loop_;
    std::shared_ptr<Endpoint const> endpoint_;
    Place answered_; ///< the last address that a connection was made to
};

} // namespace idiom::upstream
