#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace idiom::json {

/// Returns how many characters of `text`, from `at` on, a JSON string holds unescaped: ASCII, but no quote,
/// backslash or control character. Looks at eight bytes at a time, because most text of a gateway is such
/// text.
inline std::size_t plain_length(std::string_view text, std::size_t at) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = 0x8080808080808080;
    // Sets the high bit of each byte below `bound`. Exact up to the first such byte.
    constexpr auto below = [](std::uint64_t word, std::uint64_t bound) {
        return (word - ones * bound) & ~word & highs;
    };
    std::size_t const begin = at;
    if constexpr (std::endian::native == std::endian::little) {
        // Returns the number of plain bytes at the start of the word at `place`; 8 if all are plain.
        auto const plain_of_word = [&](std::size_t place) {
            std::uint64_t word;
            std::memcpy(&word, text.data() + place, 8);
            auto const special = (word & highs) | below(word, 0x20) | below(word ^ ones * '"', 1) |
                                 below(word ^ ones * '\\', 1);
            return static_cast<std::size_t>(std::countr_zero(special)) / 8;
        };
        for (; at + 8 <= text.size(); at += 8)
            if (auto const plain = plain_of_word(at); plain < 8) return at - begin + plain;
        // The rest has fewer than eight bytes. The word includes some bytes before it, which are known to be
        // plain.
        if (at - begin >= 8) return text.size() - 8 - begin + plain_of_word(text.size() - 8);
    }
    for (; at < text.size(); ++at) {
        auto const c = static_cast<unsigned char>(text[at]);
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
    }
    return at - begin;
}

} // namespace idiom::json
