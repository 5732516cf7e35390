#include "gateway/server/protocols.hpp"

#include "gateway/server/http1_connection.hpp"
#include "gateway/server/tls_handshake.hpp"

#include <array>

namespace idiom::server {

Protocols every_protocol() {
    static constexpr std::array versions{Protocol{"http/1.1", http1_connection}};
    return {.versions = versions, .shake_hands = tls_handshake};
}

} // namespace idiom::server
