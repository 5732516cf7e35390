#pragma once

#include <string>
#include <string_view>

namespace idiom::webhooks {

/// Returns the value of `webhook-signature`: `v1,` and the HMAC-SHA256 of id, timestamp and body in base64.
/// `timestamp` is in seconds since 1970, in decimal.
std::string sign(std::string_view key, std::string_view id, std::string_view timestamp,
                 std::string_view body);

} // namespace idiom::webhooks
