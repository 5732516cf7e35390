#include "translators/codec/uri.hpp"

#include "translators/codec/utf8.hpp"
#include "translators/core/text.hpp"

#include <array>

namespace idiom::uri {

namespace {

constexpr bool unreserved(char c) {
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

constexpr auto leaves_segment = [] {
    std::array<bool, 256> table{};
    for (unsigned char c = 0; c < 0x20; ++c)
        table[c] = true;
    for (unsigned char const c : std::string_view("/\\\x7F"))
        table[c] = true;
    return table;
}();

std::optional<std::string_view> decode_escapes(std::string_view text, bool plus_is_space, Arena& arena) {
    if (!text.contains('%') && !(plus_is_space && text.contains('+'))) return text;
    char* const to = arena.bytes(text.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (text.size() - i < 3) return std::nullopt;
            int const high = hex_value(text[i + 1]);
            int const low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        to[size++] = c;
    }
    return std::string_view(to, size);
}

} // namespace

std::string_view encode(std::string_view text, Arena& arena) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::size_t escapes = 0;
    for (char const c : text)
        escapes += !unreserved(c);
    if (escapes == 0) return text;
    char* const to = arena.bytes(text.size() + 2 * escapes);
    char* at = to;
    for (char const c : text) {
        if (unreserved(c)) {
            *at++ = c;
        } else {
            auto const byte = static_cast<unsigned char>(c);
            *at++ = '%';
            *at++ = hex[byte >> 4];
            *at++ = hex[byte & 15];
        }
    }
    return {to, static_cast<std::size_t>(at - to)};
}

std::optional<std::string_view> decode(std::string_view text, Arena& arena) {
    return decode_escapes(text, false, arena);
}

std::optional<std::string_view> decode_query(std::string_view text, Arena& arena) {
    return decode_escapes(text, true, arena);
}

bool stays_in_segment(std::string_view id) {
    if (id.empty() || id == "." || id == "..") return false;
    bool leaves = false;
    unsigned char all = 0;
    for (unsigned char const c : id) {
        leaves |= leaves_segment[c];
        all |= c;
    }
    return !leaves && (all < 0x80 || utf8::valid(id));
}

std::optional<std::span<Parameter const>> read_query(std::string_view query, Arena& arena) {
    auto parameters = arena.vector<Parameter>();
    while (!query.empty()) {
        auto const end = query.find('&');
        auto const pair = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        if (pair.empty()) continue;
        auto const equals = pair.find('=');
        auto const name = decode_query(pair.substr(0, equals), arena);
        auto const value = decode_query(
            equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), arena);
        if (!name || !value || !utf8::valid(*name) || !utf8::valid(*value)) return std::nullopt;
        parameters.push_back({*name, *value});
    }
    return Arena::keep(parameters);
}

std::optional<std::string_view> find(std::span<Parameter const> parameters, std::string_view name) {
    for (auto const& parameter : parameters)
        if (parameter.name == name) return parameter.value;
    return std::nullopt;
}

} // namespace idiom::uri
