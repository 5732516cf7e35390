#include "translators/codec/base64.hpp"

#include <array>
#include <cstdint>

namespace idiom::base64 {
namespace {

/// The two alphabets of RFC 4648, sections 4 and 5.
constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string_view encode_sixes(std::string_view bytes, std::string_view alphabet, bool padded, Arena& arena) {
    auto const rest = bytes.size() % 3;
    auto const whole = bytes.size() / 3;
    auto const size = whole * 4 + (rest == 0 ? 0 : padded ? 4 : rest + 1);
    if (size == 0) return {};
    char* const first = arena.bytes(size);
    char* to = first;
    auto const byte = [&](std::size_t at) { return unsigned{static_cast<unsigned char>(bytes[at])}; };
    auto const put = [&](unsigned group, std::size_t count) {
        for (std::size_t j = 0; j < count; ++j)
            *to++ = alphabet[group >> (18 - 6 * j) & 63];
    };
    for (std::size_t i = 0; i < whole; ++i)
        put(byte(3 * i) << 16 | byte(3 * i + 1) << 8 | byte(3 * i + 2), 4);
    if (rest == 1) put(byte(3 * whole) << 16, 2);
    if (rest == 2) put(byte(3 * whole) << 16 | byte(3 * whole + 1) << 8, 3);
    while (to < first + size)
        *to++ = '=';
    return {first, size};
}

/// The value of each character of an alphabet; `none` for the others.
using Values = std::array<std::uint8_t, 256>;
constexpr std::uint8_t none = 0xFF;
constexpr Values values_of(std::string_view alphabet) {
    Values values{};
    values.fill(none);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}
constexpr Values standard_values = values_of(standard_alphabet);
constexpr Values url_values = values_of(url_alphabet);

std::optional<std::string_view> decode_sixes(std::string_view text, Values const& values, Arena& arena) {
    if (text.size() % 4 == 1) return std::nullopt;
    if (text.empty()) return text;
    char* const to = arena.bytes(text.size() / 4 * 3 + 3);
    std::size_t size = 0;
    unsigned group = 0;
    unsigned bits = 0;
    for (char const c : text) {
        auto const value = values[static_cast<unsigned char>(c)];
        if (value == none) return std::nullopt;
        group = (group << 6 | value) & 0xFFFFFF;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            to[size++] = static_cast<char>(group >> bits & 0xFF);
        }
    }
    if ((group & ((1u << bits) - 1)) != 0)
        return std::nullopt; // the unused bits must be zero, else one value had two spellings
    return std::string_view(to, size);
}

} // namespace

std::string_view encode_url(std::string_view bytes, Arena& arena) {
    return encode_sixes(bytes, url_alphabet, false, arena);
}
std::optional<std::string_view> decode_url(std::string_view text, Arena& arena) {
    return decode_sixes(text, url_values, arena);
}
std::string_view encode(std::string_view bytes, Arena& arena) {
    return encode_sixes(bytes, standard_alphabet, true, arena);
}
std::optional<std::string_view> decode(std::string_view text, Arena& arena) {
    if (text.size() % 4 != 0) return std::nullopt;
    while (!text.empty() && text.back() == '=' && text.size() % 4 != 2)
        text.remove_suffix(1);
    return decode_sixes(text, standard_values, arena);
}

} // namespace idiom::base64
