#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <cstdint>
#include <string_view>

namespace idiom {

/// Seconds, a week. Nobody is told to wait longer (Retry-After): a vendor that says so is mistaken.
constexpr std::uint32_t most_retry_after = 7 * 24 * 3600;

/// The detail of the error that a success of another Content-Type comes to: which one it is ("the answer is
/// text/plain"). `otherwise` where it names none or has no body.
std::string_view detail_of_type(Response const& response, std::string_view otherwise, Arena& arena);

} // namespace idiom
