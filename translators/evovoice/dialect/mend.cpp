#include "translators/evovoice/dialect/mend.hpp"

#include "translators/codec/utf8.hpp"

#include <charconv>

namespace idiom::evovoice {

namespace {

constexpr bool is_high(char32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
constexpr bool is_low(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }
/// XML 1.0, production 2.
constexpr bool is_xml_char(char32_t c) {
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) ||
           (c >= 0x10000 && c <= 0x10FFFF);
}

/// A character that is written as a number, and the length of that text.
struct Written {
    char32_t character = 0;
    std::size_t size = 0;
};

std::optional<char32_t> number(std::string_view digits, int base) {
    std::uint32_t value = 0;
    auto const* const end = digits.data() + digits.size();
    auto const [at, error] = std::from_chars(digits.data(), end, value, base);
    // A number that is too large is no character either.
    if (error == std::errc::result_out_of_range && at == end) return 0xFFFFFFFF;
    if (error != std::errc{} || at != end) return std::nullopt;
    return value;
}

std::optional<Written> reference(std::string_view text) {
    constexpr std::size_t longest = 16;
    if (!text.starts_with("&#")) return std::nullopt;
    auto const end = text.substr(0, longest).find(';');
    if (end == text.npos) return std::nullopt;
    bool const hexadecimal = text[2] == 'x';
    auto const digits = text.substr(hexadecimal ? 3 : 2, end - (hexadecimal ? 3 : 2));
    auto const value = number(digits, hexadecimal ? 16 : 10);
    return value ? std::optional(Written{*value, end + 1}) : std::nullopt;
}

std::optional<Written> escape(std::string_view text) {
    if (!text.starts_with("\\u") || text.size() < 6) return std::nullopt;
    auto const value = number(text.substr(2, 4), 16);
    return value ? std::optional(Written{*value, 6}) : std::nullopt;
}

/// Copies a document and replaces what is not a character.
class Mending {
public:
    Mending(std::string_view document, Arena& arena)
        : rest_(document), made_(arena.text(document.size() + 64)) {}

    std::optional<std::string_view> xml(Arena& arena) {
        while (!rest_.empty()) {
            if (rest_.starts_with("<![CDATA["))
                copy_bytes(std::min(rest_.size(), rest_.find("]]>")));
            else if (auto const one = reference(rest_))
                mend(*one, reference(rest_.substr(one->size)), !is_xml_char(one->character));
            else
                copy_bytes(1);
        }
        return mended_ ? std::optional(arena.keep(made_)) : std::nullopt;
    }

    std::optional<std::string_view> json(Arena& arena) {
        while (!rest_.empty()) {
            auto const one = escape(rest_);
            if (one && is_high(one->character)) {
                auto const next = escape(rest_.substr(one->size));
                bool const pair = next && is_low(next->character);
                if (pair)
                    copy(one->size + next->size);
                else
                    replace(one->size);
            } else if (one && is_low(one->character)) {
                replace(one->size);
            } else if (one) {
                copy(one->size);
            } else {
                // An escaped backslash begins no escape.
                copy_bytes(rest_.starts_with('\\') ? std::min<std::size_t>(2, rest_.size()) : 1);
            }
        }
        return mended_ ? std::optional(arena.keep(made_)) : std::nullopt;
    }

private:
    void mend(Written const& one, std::optional<Written> const& next, bool wrong) {
        if (!wrong) return copy(one.size);
        if (is_high(one.character) && next && is_low(next->character)) {
            utf8::append(made_, 0x10000 + ((one.character - 0xD800) << 10) + (next->character - 0xDC00));
            rest_.remove_prefix(one.size + next->size);
            mended_ = true;
            return;
        }
        replace(one.size);
    }

    void replace(std::size_t size) {
        made_ += replacement;
        rest_.remove_prefix(size);
        mended_ = true;
    }
    void copy(std::size_t size) {
        made_ += rest_.substr(0, size);
        rest_.remove_prefix(size);
    }
    /// Copies at least `size` bytes, as whole characters.
    void copy_bytes(std::size_t size) {
        auto const end = rest_.size() - std::min(size, rest_.size());
        while (rest_.size() > end) {
            auto const sequence = utf8::sequence(rest_);
            if (sequence == 0)
                replace(1);
            else
                copy(sequence);
        }
    }

    std::string_view rest_;
    Text made_;
    bool mended_ = false;
};

} // namespace

std::optional<std::string_view> mended_xml(std::string_view document, Arena& arena) {
    if (document.find("&#") == document.npos && utf8::valid(document)) return std::nullopt;
    return Mending(document, arena).xml(arena);
}

std::optional<std::string_view> mended_json(std::string_view document, Arena& arena) {
    if (document.find("\\u") == document.npos && utf8::valid(document)) return std::nullopt;
    return Mending(document, arena).json(arena);
}

} // namespace idiom::evovoice
