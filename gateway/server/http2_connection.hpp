#pragma once

#include "gateway/server/connection.hpp"

namespace idiom::server {

/// Returns a connection that speaks HTTP/2 (RFC 9113).
std::unique_ptr<Connection> http2_connection(Connections& connections, Transport transport);

} // namespace idiom::server
