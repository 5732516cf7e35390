#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace idiom::webhooks {

/// Returns the bytes of a secret in the form of the Standard Webhooks specification: `whsec_` and 24 to 64
/// bytes in base64. Null for any other text.
std::optional<std::string> read_secret(std::string_view text);

/// Returns the value of `webhook-signature`: `v1,` and the HMAC-SHA256 of id, timestamp and body in base64.
/// `timestamp` is in seconds since 1970, in decimal.
std::string sign(std::string_view key, std::string_view id, std::string_view timestamp,
                 std::string_view body);

} // namespace idiom::webhooks
