#include "translators/codec/encoding.hpp"

#include "translators/codec/utf8.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace idiom::encoding {
namespace {

enum class Charset : std::uint8_t { utf8, ascii, utf16, utf16_le, utf16_be, latin1, windows1252 };

struct Label {
    std::string_view name;
    Charset charset;
};
constexpr std::array<Label, 13> labels{{
    {"utf-8", Charset::utf8},
    {"utf8", Charset::utf8},
    {"us-ascii", Charset::ascii},
    {"ascii", Charset::ascii},
    {"utf-16", Charset::utf16},
    {"unicode", Charset::utf16}, // the name that .NET uses
    {"utf-16le", Charset::utf16_le},
    {"utf-16be", Charset::utf16_be},
    {"iso-8859-1", Charset::latin1},
    {"iso_8859-1", Charset::latin1},
    {"latin1", Charset::latin1},
    {"windows-1252", Charset::windows1252},
    {"cp1252", Charset::windows1252},
}};

std::optional<Charset> charset_named(std::string_view name) {
    for (auto const& label : labels)
        if (equal_ignoring_case(label.name, name)) return label.charset;
    return {};
}

bool is_utf16(Charset charset) {
    return charset == Charset::utf16 || charset == Charset::utf16_le || charset == Charset::utf16_be;
}

/// Returns whether a text in the encoding `actual` may name the encoding `named`.
bool agree(Charset named, Charset actual) {
    return named == actual || (named == Charset::utf16 && is_utf16(actual));
}

/// Removes the next part from the front of a Content-Type value: up to a ';', or up to the ',' of a list.
/// Passes over a quoted string as a whole (RFC 9110, 5.6.4).
std::string_view next_part(std::string_view& rest) {
    std::size_t at = 0;
    for (bool quoted = false; at < rest.size(); ++at) {
        if (rest[at] == '"') quoted = !quoted;
        if (quoted && rest[at] == '\\') ++at;
        if (!quoted && (rest[at] == ';' || rest[at] == ',')) break;
    }
    at = std::min(at, rest.size());
    auto const part = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return part;
}

/// Returns the value of the parameter `name`, without quotes; null if `part` is another parameter.
std::optional<std::string_view> value_of(std::string_view part, std::string_view name) {
    auto const equals = part.find('=');
    if (equals == part.npos || !equal_ignoring_case(trimmed(part.substr(0, equals), white_space), name))
        return {};
    auto value = trimmed(part.substr(equals + 1), white_space);
    if (value.size() > 1 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    return value;
}

bool same_charset(std::string_view a, std::string_view b) {
    auto const known = charset_named(a);
    return equal_ignoring_case(a, b) || (known && known == charset_named(b));
}

struct Mark {
    std::size_t size = 0;
    Charset charset = Charset::utf8;
};

Mark byte_order_mark(std::string_view document) {
    if (document.starts_with("\xEF\xBB\xBF")) return {3, Charset::utf8};
    if (document.starts_with("\xFF\xFE")) return {2, Charset::utf16_le};
    if (document.starts_with("\xFE\xFF")) return {2, Charset::utf16_be};
    return {};
}

/// Returns the byte order of UTF-16 that begins with an ASCII character, as every document does. Null if the
/// text does not look so.
std::optional<Charset> byte_order(std::string_view document) {
    if (document.size() < 2 || (document[0] == 0) == (document[1] == 0)) return {};
    return document[0] == 0 ? Charset::utf16_be : Charset::utf16_le;
}

/// The bytes 0x80 … 0x9F of Windows-1252; 0 for the five that it does not define.
constexpr std::array<char16_t, 32> windows1252_block{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/// A character, and the number of its bytes in the document. The size is 0 if the bytes are no character.
struct Character {
    char32_t point = 0;
    std::size_t size = 0;
};

Character of_one_byte(std::string_view from, Charset charset) {
    auto const byte = static_cast<unsigned char>(from[0]);
    if (charset != Charset::windows1252 || byte < 0x80 || byte > 0x9F) return {byte, 1};
    auto const point = windows1252_block[byte - 0x80];
    return {point, point == 0 ? 0U : 1U};
}

Character of_utf16(std::string_view from, Charset charset) {
    auto const unit = [&](std::size_t at) -> char32_t {
        auto const first = static_cast<unsigned char>(from[at]);
        auto const second = static_cast<unsigned char>(from[at + 1]);
        return charset == Charset::utf16_be ? first << 8 | second : second << 8 | first;
    };
    if (from.size() < 2) return {};
    auto const high = unit(0);
    if (high < 0xD800 || high > 0xDFFF) return {high, 2};
    if (high > 0xDBFF || from.size() < 4) return {};
    auto const low = unit(2);
    if (low < 0xDC00 || low > 0xDFFF) return {};
    return {0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 4};
}

constexpr std::size_t utf8_size(char32_t point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

std::unexpected<Refusal> refuse(std::string_view what, std::size_t offset = 0) {
    return std::unexpected(Refusal{.what = what, .offset = offset});
}

std::expected<std::string_view, Refusal> to_utf8(std::string_view document, std::size_t skipped,
                                                 Charset charset, Arena& arena) {
    auto const text = document.substr(skipped);
    auto const next = is_utf16(charset) ? of_utf16 : of_one_byte;
    std::size_t size = 0;
    for (std::size_t at = 0; at < text.size();) {
        auto const character = next(text.substr(at), charset);
        if (character.size == 0)
            return refuse("bytes that are no character of the document's encoding", skipped + at);
        size += utf8_size(character.point);
        at += character.size;
    }
    auto made = arena.text(size);
    for (std::size_t at = 0; at < text.size();) {
        auto const character = next(text.substr(at), charset);
        utf8::append(made, character.point);
        at += character.size;
    }
    return arena.keep(made);
}

struct Decision {
    Charset charset = Charset::utf8;
    std::size_t skipped = 0; ///< the bytes of the mark
    bool by_charset = false; ///< the declaration no longer counts
};

std::expected<Decision, Refusal> decide(std::string_view document, std::string_view content_type, Kind kind) {
    auto const mark = byte_order_mark(document);
    Decision made{.charset = mark.charset, .skipped = mark.size};
    auto const parameter = charset_of(content_type);
    if (!parameter) return std::unexpected(parameter.error());
    made.by_charset = parameter->has_value();
    if (mark.size == 0 && *parameter) {
        auto const named = charset_named(**parameter);
        if (!named)
            return std::unexpected(Refusal{
                .what = "a charset that is not taken here", .unsupported = true, .unknown = *parameter});
        made.charset = *named;
        // UTF-16 without a mark is big-endian (RFC 2781, 4.3), unless the first character shows the other
        // order.
        if (made.charset == Charset::utf16) made.charset = byte_order(document).value_or(Charset::utf16_be);
        return made;
    }
    if (mark.size != 0) return made;
    if (auto const order = byte_order(document)) {
        made.charset = *order;
    } else if (kind == Kind::xml) {
        auto const name = declared_encoding(document);
        auto const named = name.empty() ? Charset::utf8 : charset_named(name);
        if (!named)
            return std::unexpected(Refusal{
                .what = "the XML declaration names an encoding that is not taken here", .unknown = name});
        if (is_utf16(*named)) return refuse("the XML declaration says UTF-16, and the text is not");
        made.charset = *named;
    }
    return made;
}

} // namespace

std::string_view declared_encoding(std::string_view text) {
    constexpr std::string_view usual = R"(<?xml version="1.0" encoding="utf-8"?>)";
    if (text.starts_with(usual)) return text.substr(usual.find("utf-8"), 5);
    if (!text.starts_with("<?xml") || text.size() < 6 || white_space.find(text[5]) == white_space.npos)
        return {};
    constexpr std::size_t longest_declaration = 512;
    text = text.substr(0, longest_declaration);
    text = text.substr(0, text.find("?>"));
    auto const at = text.find("encoding");
    if (at == text.npos) return {};
    text = trimmed(text.substr(at + 8), white_space);
    if (!text.starts_with('=')) return {};
    text = trimmed(text.substr(1), white_space);
    if (text.empty() || (text[0] != '"' && text[0] != '\'')) return {};
    auto const end = text.find(text[0], 1);
    return end == text.npos ? std::string_view{} : text.substr(1, end - 1);
}

std::expected<std::optional<std::string_view>, Refusal> charset_of(std::string_view content_type) {
    std::optional<std::string_view> charset;
    if (content_type.find('=') == content_type.npos) return charset; // nearly every JSON request ends here
    while (!content_type.empty()) {
        auto const value = value_of(next_part(content_type), "charset");
        if (value && charset && !same_charset(*charset, *value))
            return refuse("the Content-Type names two charsets");
        if (value && !charset) charset = value;
    }
    return charset;
}

bool is_plain(std::string_view text, std::string_view name) {
    constexpr std::array<std::string_view, 6> shifting{
        "utf-7", "utf7", "utf-7-imap", "unicode-1-1-utf-7", "csutf7", "hz-gb-2312"};
    auto const is = [&](std::string_view one) { return equal_ignoring_case(one, name); };
    auto const plain = [](char c) {
        return (c >= ' ' && c <= '~') || white_space.find(c) != white_space.npos;
    };
    return std::ranges::none_of(shifting, is) && std::ranges::all_of(text, plain);
}

std::string_view without_declaration(std::string_view text) {
    auto const name = declared_encoding(text);
    auto const end = text.find("?>");
    if (name.empty() || end == text.npos || charset_named(name) == Charset::utf8) return text;
    return text.substr(end + 2);
}

std::expected<Decoded, Refusal> decode(std::string_view document, std::string_view content_type, Kind kind,
                                       Arena& arena) {
    auto const decision = decide(document, content_type, kind);
    if (!decision) return std::unexpected(decision.error());
    Decoded made{.text = document.substr(decision->skipped), .settled = true};
    if (decision->charset == Charset::ascii) {
        auto const odd =
            std::ranges::find_if(made.text, [](char c) { return static_cast<unsigned char>(c) > 0x7F; });
        if (odd != made.text.end())
            return refuse("a byte that is not US-ASCII", static_cast<std::size_t>(odd - made.text.begin()));
    } else if (decision->charset != Charset::utf8) {
        auto const text = to_utf8(document, decision->skipped, decision->charset, arena);
        if (!text) return std::unexpected(text.error());
        made.text = *text;
    }
    if (kind == Kind::json || decision->by_charset) return made;

    auto const name = declared_encoding(made.text);
    auto const named = name.empty() ? decision->charset : charset_named(name);
    if (!named || !agree(*named, decision->charset))
        return refuse("the XML declaration names another encoding than the text has");
    return made;
}

} // namespace idiom::encoding
