#include "gateway/migrate/printed_json.hpp"

#include "translators/codec/printable.hpp"
#include "translators/codec/utf8.hpp"

#include <algorithm>

namespace idiom::migrate {

namespace {

void append_unit(std::string& out, char32_t unit) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += hex[unit >> shift & 15];
}

void append_escaped(std::string& out, char32_t c) {
    if (c < 0x10000) return append_unit(out, c);
    append_unit(out, 0xD800 + ((c - 0x10000) >> 10));
    append_unit(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
}

} // namespace

std::string printed_json(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    while (!json.empty()) {
        // Within a string JSON allows no control character below U+0020.
        auto const plain =
            std::ranges::find_if(json, [](char c) { return static_cast<unsigned char>(c) >= 0x7F; });
        auto const size = static_cast<std::size_t>(plain - json.begin());
        out += json.substr(0, size);
        json.remove_prefix(size);
        if (json.empty()) break;
        auto const length = utf8::sequence(json);
        auto const character = json.substr(0, std::max<std::size_t>(length, 1));
        json.remove_prefix(character.size());
        if (length == 0)
            out += "\\ufffd";
        else if (codec::printable(character) == character)
            out += character;
        else
            append_escaped(out, utf8::decode(character));
    }
    return out;
}

} // namespace idiom::migrate
