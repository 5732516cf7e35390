#pragma once

#include "gateway/server/connection.hpp"

namespace idiom::server {

/// The versions of HTTP that a listener speaks. At least one.
struct HttpVersions {
    bool http_1_1 = true;
    bool http_2 = true;
};

/// Returns the protocols for a listener. HTTP/1.1 is spoken with clients that do not choose, if it is among
/// them. Such a client may still begin to speak HTTP/2 (RFC 9113, 3.3).
Protocols protocols_for(HttpVersions versions);

} // namespace idiom::server
