#pragma once

#include "gateway/server/connection.hpp"

namespace idiom::server {

/// Returns a connection that does the server's part of a TLS handshake, and then goes on in the protocol that
/// ALPN has agreed on.
std::unique_ptr<Connection> tls_handshake(Connections& connections, net::Stream stream);

} // namespace idiom::server
