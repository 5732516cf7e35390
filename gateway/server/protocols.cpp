#include "gateway/server/protocols.hpp"

#include "gateway/server/http1_connection.hpp"
#include "gateway/server/http2_connection.hpp"
#include "gateway/server/tls_handshake.hpp"

#include <array>

namespace idiom::server {

Protocols protocols_for(HttpVersions versions) {
    static constexpr std::array all{Protocol{http_1_1, http1_connection}, Protocol{http_2, http2_connection}};
    std::span<Protocol const> spoken(all);
    if (!versions.http_2) spoken = spoken.first(1);
    if (!versions.http_1_1) spoken = spoken.last(1);
    return {.versions = spoken, .shake_hands = tls_handshake};
}

} // namespace idiom::server
