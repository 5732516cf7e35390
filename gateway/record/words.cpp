#include "gateway/record/words.hpp"

#include "translators/codec/utf8.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace idiom::record {

namespace {

bool is_word_byte(char c) { return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80; }

/// One character as it is meant, and the bytes that spell it.
struct Character {
    std::string bytes;
    std::size_t size;
};

std::string utf8_of(std::uint32_t code) {
    std::string made;
    utf8::append(made, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? U'\uFFFD' : code);
    return made;
}

std::optional<std::uint32_t> number_in(std::string_view digits, unsigned base) {
    if (digits.empty() || digits.size() > 7) return std::nullopt;
    std::uint32_t made = 0;
    for (char const c : digits) {
        if (base == 16 ? !is_hex_digit(c) : !is_digit(c)) return std::nullopt;
        made = made * base + static_cast<std::uint32_t>(hex_value(c));
    }
    return made;
}

/// `%41`, and `%2541`, which was encoded twice.
Character percent_encoded(std::string_view text) {
    auto const at = [&](std::size_t i) { return number_in(text.substr(std::min(i, text.size()), 2), 16); };
    auto value = text.size() > 2 ? at(1) : std::nullopt;
    if (!value) return {"%", 1};
    std::size_t size = 3;
    while (*value == '%' && text.size() >= size + 2 && at(size)) {
        value = at(size);
        size += 2;
    }
    return {{static_cast<char>(*value)}, size};
}

std::optional<std::uint32_t> unit_of(std::string_view text) {
    if (!text.starts_with("\\u") || text.size() < 6) return std::nullopt;
    return number_in(text.substr(2, 4), 16);
}

/// An escape of a JSON string (RFC 8259, 7).
Character json_escape(std::string_view text) {
    auto const first = unit_of(text);
    if (!first) return {" ", text.size() > 1 ? 2u : 1u};
    auto const second = unit_of(text.substr(6));
    bool const pair = *first >= 0xD800 && *first < 0xDC00 && second && *second >= 0xDC00 && *second < 0xE000;
    if (!pair) return {utf8_of(*first), 6};
    return {utf8_of(0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00)), 12};
}

/// A reference of XML (XML 1.0, 4.1).
Character xml_reference(std::string_view text) {
    auto const end = text.substr(0, 12).find(';');
    if (end == text.npos) return {"&", 1};
    auto const name = text.substr(1, end - 1);
    if (!name.starts_with('#')) {
        constexpr std::array<std::string_view, 5> names{"amp", "lt", "gt", "quot", "apos"};
        return {" ", std::ranges::find(names, name) == names.end() ? 1 : end + 1};
    }
    bool const hex = name.starts_with("#x");
    auto const code = number_in(name.substr(hex ? 2 : 1), hex ? 16 : 10);
    return code ? Character{utf8_of(*code), end + 1} : Character{"&", 1};
}

Character character_at(std::string_view text, Spelling spelling) {
    if (text.front() == '%') return percent_encoded(text);
    if (spelling == Spelling::raw && text.front() == '\\') return json_escape(text);
    if (spelling == Spelling::raw && text.front() == '&') return xml_reference(text);
    return {{text.front()}, 1};
}

} // namespace

std::vector<Piece> pieces_of(std::string_view text, Spelling spelling) {
    std::vector<Piece> pieces;
    std::size_t at = 0;
    while (at < text.size()) {
        Piece piece;
        auto const begin = at;
        auto first = text.size(); // of the word
        while (at < text.size()) {
            auto const one = character_at(text.substr(at), spelling);
            bool const in_word = is_word_byte(one.bytes.front());
            if (!in_word && first != text.size()) break;
            if (in_word) first = std::min(first, at);
            if (in_word) piece.word += one.bytes;
            at += one.size;
        }
        piece.between = text.substr(begin, first - begin);
        piece.spelled = text.substr(first, at - first);
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

} // namespace idiom::record
