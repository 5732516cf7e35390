#pragma once

namespace idiom::config {

/// The versions of HTTP that a back end may be spoken to in. With both, TLS tells which one its host speaks
/// (ALPN), and it is HTTP/1.1 in clear. HTTP/2 alone is spoken in clear without asking.
struct BackendProtocols {
    bool http1 = true;
    bool http2 = true;
    bool operator==(BackendProtocols const&) const = default;
};

} // namespace idiom::config
