#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace idiom::upstream {

/// The version of HTTP in which the client's request came.
enum class Received : std::uint8_t { http_1_1, http_1_0, http_2 };

inline constexpr std::size_t received_versions = 3;

/// Returns the version of a server::RequestHead's protocol, such as "HTTP/2".
constexpr Received received_by(std::string_view protocol) {
    if (protocol == "HTTP/1.1") return Received::http_1_1;
    return protocol == "HTTP/1.0" ? Received::http_1_0 : Received::http_2;
}

/// Returns the value of `Via`: the version of the request that was received, not of that which is sent
/// (RFC 9110, 7.6.3).
constexpr std::string_view via(Received received) {
    constexpr std::array<std::string_view, received_versions> values{"1.1 idiom", "1.0 idiom", "2.0 idiom"};
    return values[static_cast<std::size_t>(received)];
}

} // namespace idiom::upstream
