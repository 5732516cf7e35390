#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <cstdint>
#include <string_view>

namespace idiom {

/// In seconds: a week. A longer Retry-After is a mistake of the vendor and is not passed on.
constexpr std::uint32_t most_retry_after = 7 * 24 * 3600;

/// Returns the detail of an error about a success with an unexpected Content-Type: "the answer is
/// text/plain". Returns `otherwise` if the response has no Content-Type or no body, or is not a success.
std::string_view detail_of_type(Response const& response, std::string_view otherwise, Arena& arena);

} // namespace idiom
