#pragma once

#include "translators/codec/utf8.hpp"
#include "translators/codec/xml/xml_names.hpp"

#include <array>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

/// The characters of XML 1.0, and functions that skip many of them at once.
namespace idiom::xml {

enum CharClass : std::uint8_t {
    name_start = 1,  ///< may begin a name without colon (Namespaces in XML, NCName); ASCII only
    name_char = 2,   ///< may continue such a name; ASCII only
    space_char = 4,  ///< production [3]
    text_char = 8,   ///< needs no decoding in character data
    value_char = 16, ///< needs no decoding in an attribute value, whatever the quote is
    data_char = 32,  ///< needs no decoding in comments, instructions and CDATA: not '-', '?', ']', CR
};

inline constexpr std::array<std::uint8_t, 256> char_classes = [] {
    std::array<std::uint8_t, 256> table{};
    for (unsigned c = 0; c < 128; ++c) {
        auto const is_one_of = [c](std::string_view set) {
            return set.find(static_cast<char>(c)) != set.npos;
        };
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool const space = is_one_of("\t\n\r ");
        bool const printable = c >= 0x20 || space;
        if (letter) table[c] |= name_start;
        if (letter || (c >= '0' && c <= '9') || is_one_of("-.")) table[c] |= name_char;
        if (space) table[c] |= space_char;
        if (printable && !is_one_of("<&]\r")) table[c] |= text_char;
        if (printable && !is_one_of("<&\"'\t\n\r")) table[c] |= value_char;
        if (printable && !is_one_of("-?]\r")) table[c] |= data_char;
    }
    return table;
}();

inline bool is(char c, CharClass wanted) {
    return (char_classes[static_cast<unsigned char>(c)] & wanted) != 0;
}
inline bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

inline char const* skip(char const* at, char const* end, CharClass these) {
    while (at != end && is(*at, these))
        ++at;
    return at;
}

#if defined(__SSE2__)
/// Sixteen bytes. The functions return a mask of the bytes that have a property.
class Block {
public:
    explicit Block(char const* at) : bytes_(_mm_loadu_si128(reinterpret_cast<__m128i const*>(at))) {}
    __m128i equal(char c) const { return _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c)); }
    /// Finds control characters and, because the comparison is signed, all bytes beyond ASCII.
    __m128i low() const { return _mm_cmplt_epi8(bytes_, _mm_set1_epi8(' ')); }

private:
    __m128i bytes_;
};
inline __m128i either(__m128i a, __m128i b) { return _mm_or_si128(a, b); }

inline char const* skip_blocks(char const* at, char const* end, auto stops_in) {
    for (; end - at >= 16; at += 16)
        if (auto const mask = static_cast<unsigned>(_mm_movemask_epi8(stops_in(Block(at)))))
            return at + std::countr_zero(mask);
    return at;
}
#endif

/// As `skip(at, end, text_char)`, sixteen at a time.
inline char const* skip_text(char const* at, char const* end) {
#if defined(__SSE2__)
    at = skip_blocks(at, end, [](Block block) {
        auto const blank = either(block.equal('\t'), block.equal('\n'));
        auto const markup = either(either(block.equal('<'), block.equal('&')), block.equal(']'));
        return either(_mm_andnot_si128(blank, block.low()), markup);
    });
#endif
    return skip(at, end, text_char);
}

/// As `skip(at, end, value_char)`, sixteen at a time: namespaces are long.
inline char const* skip_value(char const* at, char const* end) {
#if defined(__SSE2__)
    at = skip_blocks(at, end, [](Block block) {
        auto const quotes = either(block.equal('"'), block.equal('\''));
        return either(either(block.low(), quotes), either(block.equal('<'), block.equal('&')));
    });
#endif
    return skip(at, end, value_char);
}

inline std::string_view between(char const* from, char const* to) {
    return {from, static_cast<std::size_t>(to - from)};
}

/// One character of UTF-8 beyond ASCII.
struct Utf8 {
    std::uint32_t point = 0;
    /// 0 if it is not well-formed (RFC 3629) or not a character of XML (production [2]).
    std::size_t size = 0;
};

inline Utf8 decode_utf8(char const* at, char const* end) {
    auto const text = between(at, end);
    auto const size = utf8::sequence(text);
    auto const point = size == 0 ? 0 : utf8::decode(text);
    if (point == 0xFFFE || point == 0xFFFF) return {};
    return {.point = point, .size = size};
}

/// Returns the end of the NCName that begins at `at`; null if no NCName begins there.
inline char const* skip_ncname(char const* at, char const* end) {
    if (at == end) return nullptr;
    if (is_ascii(*at)) {
        if (!is(*at, name_start)) return nullptr;
        ++at;
    } else {
        auto const first = decode_utf8(at, end);
        if (first.size == 0 || !is_in(letters, first.point)) return nullptr;
        at += first.size;
    }
    for (;;) {
        at = skip(at, end, name_char);
        if (at == end || is_ascii(*at)) return at;
        auto const more = decode_utf8(at, end);
        if (more.size == 0 || (!is_in(letters, more.point) && !is_in(marks, more.point))) return at;
        at += more.size;
    }
}

} // namespace idiom::xml
