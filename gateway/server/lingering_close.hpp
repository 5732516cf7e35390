#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/net/stream.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::server {

/// Ends a connection after its last response, in up to a second. If the client still sends when a connection
/// closes, a reset may destroy the response (RFC 9112, 9.6). Therefore this ends the sending direction first,
/// and reads on for a while. `stream` must not be used meanwhile, but may be cancelled.
boost::asio::awaitable<void> lingering_close(net::Stream& stream, net::Loop& loop);

} // namespace idiom::server
