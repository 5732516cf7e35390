#include "translators/codec/printable.hpp"

#include "translators/codec/utf8.hpp"

#include <algorithm>

namespace idiom::codec {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

/// Control characters (Unicode's Cc), and invisible characters (Cf, Zl, Zp). The joiners U+200C and U+200D
/// are not in the table, because names need them.
constexpr Range hidden[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},       {0x061C, 0x061C},
    {0x200B, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},
    {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
};

bool is_hidden(char32_t c) {
    return std::ranges::any_of(hidden, [c](Range range) { return c >= range.first && c <= range.last; });
}

/// Appends `\x1b`, `\u202e` or `\U000e0041`.
void append_escape(std::string& to, char32_t c) {
    static constexpr std::string_view hex = "0123456789abcdef";
    int const digits = c < 0x80 ? 2 : c < 0x10000 ? 4 : 8;
    to += '\\';
    to += digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        to += hex[c >> shift & 15];
}

void append_byte(std::string& to, char byte) {
    static constexpr std::string_view hex = "0123456789abcdef";
    auto const value = static_cast<unsigned char>(byte);
    to.append("\\x").append({hex[value >> 4], hex[value & 15]});
}

} // namespace

std::string printable(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    while (!text.empty()) {
        auto const size = utf8::sequence(text);
        auto const character = text.substr(0, std::max<std::size_t>(size, 1));
        text.remove_prefix(character.size());
        if (character == "\n")
            made += "\\n";
        else if (character == "\r")
            made += "\\r";
        else if (size == 0)
            append_byte(made, character.front());
        else if (auto const c = utf8::decode(character); is_hidden(c))
            append_escape(made, c);
        else
            made += character;
    }
    return made;
}

std::string printable_lines(std::string_view text) {
    std::string made;
    for (;;) {
        auto const end = text.find('\n');
        made += printable(text.substr(0, end));
        if (end == std::string_view::npos) return made;
        made += '\n';
        text.remove_prefix(end + 1);
    }
}

} // namespace idiom::codec
