#pragma once

#include <string>
#include <string_view>

namespace idiom::execution {

/// Returns the 32 bytes of HMAC-SHA256 (RFC 2104).
std::string hmac_sha256(std::string_view key, std::string_view text);

} // namespace idiom::execution
