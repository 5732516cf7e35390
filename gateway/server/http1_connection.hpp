#pragma once

#include "gateway/server/connection.hpp"

namespace idiom::server {

/// Returns a connection that speaks HTTP/1.1 and HTTP/1.0 (RFC 9112).
std::unique_ptr<Connection> http1_connection(Connections& connections, Transport transport);

} // namespace idiom::server
