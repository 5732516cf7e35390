#pragma once

#include "translators/core/arena.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

/// Functions for every reader and writer of text. Letters and digits are those of US-ASCII, whatever the
/// locale: protocols compare in this way (RFC 9110, 5.6.2; RFC 4343).
namespace idiom {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || is_letter(c); }

/// Returns the value of a hexadecimal digit, or -1 if `c` is none.
constexpr int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}
constexpr bool is_hex_digit(char c) { return hex_value(c) >= 0; }

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
/// Returns `text` with its letters in lower case.
inline std::string lower(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(), [](char c) { return lower(c); });
    return made;
}

/// Compares byte by byte, with letters in lower case.
inline bool less_ignoring_case(std::string_view a, std::string_view b) {
    auto const byte = [](char c) { return static_cast<unsigned char>(lower(c)); };
    return std::ranges::lexicographical_compare(a, b, {}, byte, byte);
}

inline constexpr std::string_view blanks = " \t";          ///< RFC 9110, 5.6.3: OWS
inline constexpr std::string_view white_space = " \t\r\n"; ///< XML 1.0, 2.3: S

/// Returns `text` without the characters of `space` at its ends.
constexpr std::string_view trimmed(std::string_view text, std::string_view space) {
    auto const first = text.find_first_not_of(space);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// The decimal digits of a number, with a '-' if it is negative. Takes no memory.
class Decimal {
public:
    explicit Decimal(std::integral auto number) {
        end_ = std::to_chars(digits_.data(), digits_.data() + digits_.size(), number).ptr;
    }
    Decimal(Decimal const&) = delete;
    Decimal& operator=(Decimal const&) = delete;
    ~Decimal() = default;
    std::string_view view() const { return {digits_.data(), end_}; }
    operator std::string_view() const { return view(); }

private:
    std::array<char, std::numeric_limits<std::uint64_t>::digits10 + 1> digits_;
    char const* end_ = nullptr;
};

/// Returns the number in decimal digits.
inline std::string_view decimal(std::integral auto number, Arena& arena) {
    return arena.copy(Decimal(number).view());
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
