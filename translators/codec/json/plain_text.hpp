#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace idiom::json {

/// Returns how many of the eight characters at `from`, up to the first other one, a JSON string holds
/// unescaped: ASCII, but no quote, backslash or control character.
inline std::size_t plain_of_eight(char const* from) {
    if constexpr (std::endian::native == std::endian::little) {
        constexpr std::uint64_t ones = 0x0101010101010101;
        constexpr std::uint64_t highs = 0x8080808080808080;
        // Sets the high bit of each byte below `bound`. Exact up to the first such byte.
        constexpr auto below = [](std::uint64_t word, std::uint64_t bound) {
            return (word - ones * bound) & ~word & highs;
        };
        std::uint64_t word;
        std::memcpy(&word, from, 8);
        auto const special =
            (word & highs) | below(word, 0x20) | below(word ^ ones * '"', 1) | below(word ^ ones * '\\', 1);
        return static_cast<std::size_t>(std::countr_zero(special)) / 8;
    }
    std::size_t plain = 0;
    for (; plain < 8; ++plain) {
        auto const c = static_cast<unsigned char>(from[plain]);
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
    }
    return plain;
}

/// Returns how many characters of `text`, from `at` on, a JSON string holds unescaped. Looks at eight of them
/// at a time, because most text of a gateway is such text.
inline std::size_t plain_length(std::string_view text, std::size_t at) {
    std::size_t const begin = at;
    for (; at + 8 <= text.size(); at += 8)
        if (auto const plain = plain_of_eight(text.data() + at); plain < 8) return at - begin + plain;
    // The rest has fewer than eight characters. The eight at the end include some before it, which are known
    // to be plain.
    if (at - begin >= 8) return text.size() - 8 - begin + plain_of_eight(text.data() + text.size() - 8);
    for (; at < text.size(); ++at) {
        auto const c = static_cast<unsigned char>(text[at]);
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
    }
    return at - begin;
}

} // namespace idiom::json
