#pragma once

#include "translators/core/arena.hpp"

#include <optional>
#include <string_view>

/// base64 (RFC 4648, section 4), and base64url without padding (section 5). The decoders return null for
/// other text.
namespace idiom::base64 {

std::string_view encode(std::string_view bytes, Arena& arena);
std::optional<std::string_view> decode(std::string_view text, Arena& arena);
std::string_view encode_url(std::string_view bytes, Arena& arena);
std::optional<std::string_view> decode_url(std::string_view text, Arena& arena);

} // namespace idiom::base64
