#pragma once

#include "translators/core/arena.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace idiom {

/// Returns the number in decimal digits.
inline std::string_view decimal(std::uint64_t number, Arena& arena) {
    std::array<char, std::numeric_limits<std::uint64_t>::digits10 + 1> digits{};
    auto const* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return arena.copy({digits.data(), end});
}

/// Returns the number that `digits` spells. Returns null if `digits` is empty, has another character than
/// decimal digits, or does not fit in 64 bits.
inline std::optional<std::uint64_t> read_decimal(std::string_view digits) {
    std::uint64_t number = 0;
    auto const* const end = digits.data() + digits.size();
    auto const [at, error] = std::from_chars(digits.data(), end, number);
    if (digits.empty() || error != std::errc{} || at != end) return std::nullopt;
    return number;
}

} // namespace idiom
