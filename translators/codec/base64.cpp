#include "translators/codec/base64.hpp"

#include <algorithm>

namespace idiom::base64 {
namespace {

/// The two alphabets of RFC 4648, sections 4 and 5.
constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string_view encode_sixes(std::string_view bytes, std::string_view alphabet, bool padded, Arena& arena) {
    auto out = arena.text((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        auto const left = std::min<std::size_t>(3, bytes.size() - i);
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < left ? static_cast<unsigned char>(bytes[i + j]) : 0u);
        for (std::size_t j = 0; j <= left; ++j)
            out += alphabet[group >> (18 - 6 * j) & 63];
        if (padded) out.append(3 - left, '=');
    }
    return arena.keep(out);
}

std::optional<std::string_view> decode_sixes(std::string_view text, std::string_view alphabet, Arena& arena) {
    if (text.size() % 4 == 1) return std::nullopt;
    if (text.empty()) return text;
    char* const to = arena.bytes(text.size() / 4 * 3 + 3);
    std::size_t size = 0;
    unsigned group = 0;
    unsigned bits = 0;
    for (char const c : text) {
        auto const value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        group = (group << 6 | static_cast<unsigned>(value)) & 0xFFFFFF;
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
    return decode_sixes(text, url_alphabet, arena);
}
std::string_view encode(std::string_view bytes, Arena& arena) {
    return encode_sixes(bytes, standard_alphabet, true, arena);
}
std::optional<std::string_view> decode(std::string_view text, Arena& arena) {
    if (text.size() % 4 != 0) return std::nullopt;
    while (!text.empty() && text.back() == '=' && text.size() % 4 != 2)
        text.remove_suffix(1);
    return decode_sixes(text, standard_alphabet, arena);
}

} // namespace idiom::base64
