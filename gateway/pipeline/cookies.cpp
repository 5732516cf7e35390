#include "gateway/pipeline/cookies.hpp"

#include "gateway/http1/date.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace {

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
}

/// Returns the position of the quote that ends the text, or nullopt if there is none. A backslash escapes the
/// byte after it.
std::optional<std::size_t> closing_quote(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') return i;
        if (text[i] == '\\') ++i;
    }
    return std::nullopt;
}

std::string_view unescaped(std::string_view text, Arena& arena) {
    if (text.find('\\') == text.npos) return text;
    auto made = arena.text(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        made += text[i];
    }
    return arena.keep(made);
}

/// Iterates over the pairs of one Cookie field.
class CookieList {
public:
    explicit CookieList(std::string_view field) : rest_(field) {
        skip_blanks(rest_);
        // RFC 2965 allows commas between cookies. In RFC 6265 a comma is part of a value.
        bool const old = equal_ignoring_case(rest_.substr(0, 8), "$Version");
        separators_ = old ? ";," : ";";
    }

    std::string_view name;
    std::string_view value;
    bool quoted = false; ///< `value` may have escapes

    /// Goes on to the next pair. Returns false at the end.
    bool next() {
        while (!rest_.empty()) {
            auto const end = std::min(rest_.find_first_of(separators_), rest_.size());
            auto const equals = rest_.substr(0, end).find('=');
            if (equals == std::string_view::npos) {
                drop(end);
                continue;
            }
            name = trimmed(rest_.substr(0, equals), blanks);
            take_value(equals + 1);
            return true;
        }
        return false;
    }

private:
    void drop(std::size_t end) { rest_.remove_prefix(std::min(end + 1, rest_.size())); }

    /// Reads a value. Its quotes count as plain bytes if they are not closed, or if text follows the closing
    /// quote.
    void take_value(std::size_t from) {
        rest_.remove_prefix(from);
        skip_blanks(rest_);
        auto const inside = rest_.substr(rest_.starts_with('"') ? 1 : 0);
        auto const close = rest_.starts_with('"') ? closing_quote(inside) : std::nullopt;
        if (close) {
            auto const behind = rest_.find_first_not_of(blanks, *close + 2);
            if (behind == rest_.npos || separators_.contains(rest_[behind])) {
                value = inside.substr(0, *close);
                quoted = true;
                return drop(std::min(behind, rest_.size()));
            }
        }
        auto const end = std::min(rest_.find_first_of(separators_), rest_.size());
        value = trimmed(rest_.substr(0, end), blanks);
        quoted = false;
        drop(end);
    }

    std::string_view rest_;
    std::string_view separators_;
};

} // namespace

Names cookies(std::span<Header const> headers, std::string_view name, Arena& arena) {
    auto found = arena.vector<std::string_view>();
    for (auto const& header : headers) {
        if (!equal_ignoring_case(header.name, "Cookie")) continue;
        CookieList list(header.value);
        while (list.next()) {
            if (list.name != name || list.value.empty()) continue;
            found.push_back(list.quoted ? unescaped(list.value, arena) : list.value);
            if (found.size() == most_cookies) return Arena::keep(found);
        }
    }
    return Arena::keep(found);
}

std::string_view CookieAttributes::text(Arena& arena) const {
    auto made = arena.text(160);
    made.append("; Path=/; HttpOnly; SameSite=Lax");
    if (secure) made.append("; Secure");
    if (expired || lasts.count() > 0) {
        auto const date = http1::imf_fixdate(expired ? std::chrono::sys_seconds{} : now + lasts);
        std::int64_t const age = expired ? 0 : lasts.count();
        made.append("; Expires=").append(date.data(), date.size());
        made.append("; Max-Age=").append(Decimal(age).view());
    }
    return arena.keep(made);
}

} // namespace idiom::pipeline
