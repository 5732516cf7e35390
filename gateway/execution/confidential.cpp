#include "gateway/execution/confidential.hpp"

#include "translators/codec/utf8.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace idiom::execution {

namespace {

constexpr std::size_t window = 16;
constexpr std::size_t stride = 4;
/// A vendor may cut a secret short: up to this many characters of its end may be missing, if `least_cut` are
/// left.
constexpr std::size_t most_missing = 3;
constexpr std::size_t least_cut = 8;
constexpr std::size_t most_words = 64 * 1024;
/// A short secret in another case would often match an ordinary word.
constexpr std::size_t least_without_case = 8;
/// A shorter value of a field is a word or a number, not a credential.
constexpr std::size_t least_sent = 4;
/// Least digits of a credential that consists of digits only.
constexpr std::size_t least_digits = 8;

std::optional<unsigned> number(std::string_view digits, int base) {
    unsigned value = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

void append_point(std::string& out, unsigned point) {
    if (point < 0x80) {
        out += static_cast<char>(point);
        return;
    }
    Arena arena(64);
    auto text = arena.text();
    utf8::append(text, point <= 0x10FFFF ? point : 0xFFFD);
    out += text;
}

/// Decodes one escape at the front of `text`. Returns how many characters it took; 0 if there is none.
using Unescape = std::size_t (*)(std::string_view text, std::string& out);

std::size_t percent(std::string_view text, std::string& out) {
    if (text[0] != '%' || text.size() < 3) return 0;
    auto const value = number(text.substr(1, 2), 16);
    if (value) out += static_cast<char>(*value);
    return value ? 3 : 0;
}

std::size_t form(std::string_view text, std::string& out) {
    if (text[0] != '+') return percent(text, out);
    out += ' ';
    return 1;
}

std::size_t backslash(std::string_view text, std::string& out) {
    if (text[0] != '\\' || text.size() < 2) return 0;
    if (text[1] == 'u' && text.size() >= 6)
        if (auto const value = number(text.substr(2, 4), 16)) {
            append_point(out, *value);
            return 6;
        }
    out += text[1];
    return 2;
}

std::size_t entity(std::string_view text, std::string& out) {
    static constexpr std::array<std::pair<std::string_view, char>, 5> names{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    for (auto const& [name, c] : names)
        if (text.starts_with(name)) {
            out += c;
            return name.size();
        }
    auto const end = text.substr(0, 12).find(';');
    if (!text.starts_with("&#") || end == text.npos || end < 3) return 0;
    bool const hex = text[2] == 'x' || text[2] == 'X';
    auto const value = number(text.substr(hex ? 3 : 2, end - (hex ? 3 : 2)), hex ? 16 : 10);
    if (value) append_point(out, *value);
    return value ? end + 1 : 0;
}

std::string unescaped(std::string_view text, Unescape unescape) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        auto const taken = unescape(text, out);
        if (taken == 0) out += text[0];
        text.remove_prefix(std::max<std::size_t>(taken, 1));
    }
    return out;
}

/// Returns whether the value of a field may be more than a switch, a word or a number.
bool may_be_credential(std::string_view value) {
    bool const is_switch = equal_ignoring_case(value, "true") || equal_ignoring_case(value, "false");
    if (value.size() < least_sent || is_switch) return false;
    bool const is_number = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    return !is_number || value.size() >= least_digits;
}

} // namespace

Confidential::Confidential(std::vector<std::string> const& secrets) {
    for (auto const& secret : secrets) {
        if (secret.empty()) continue;
        auto const text = secret.size() < least_without_case ? secret : lower(secret);
        bool const long_enough = text.size() >= least_cut + most_missing;
        if (text.size() < window + most_missing)
            whole_.push_back(long_enough ? text.substr(0, text.size() - most_missing) : text);
        for (std::size_t at = 0; at + window <= text.size(); at += stride)
            windows_.insert(text.substr(at, window));
    }
}

bool Confidential::in_plain(std::string_view words) const {
    auto const low = lower(words);
    for (auto const& secret : whole_) {
        auto const in = secret.size() < least_without_case ? words : std::string_view(low);
        if (in.find(secret) != in.npos) return true;
    }
    if (windows_.empty() || low.size() < window) return false;
    std::string part;
    for (std::size_t at = 0; at + window <= low.size(); ++at)
        if (part.assign(low, at, window); windows_.contains(part)) return true;
    return false;
}

bool Confidential::in(std::string_view words) const {
    if (words.empty()) return false;
    if (words.size() > most_words) return true;
    if (in_plain(words)) return true;
    for (Unescape const unescape : {entity, backslash, percent, form})
        if (auto const one = unescaped(words, unescape); one != words && in_plain(one)) return true;
    // A vendor may quote text that was quoted before.
    std::string all(words);
    for (int round = 0; round < 2; ++round)
        for (Unescape const unescape : {entity, backslash, percent})
            all = unescaped(all, unescape);
    return in_plain(all) || in_plain(unescaped(all, form));
}

bool is_public_field(std::string_view name) {
    static constexpr std::array<std::string_view, 11> names{
        "Accept",           "Accept-Charges", "Accept-Language",       "Content-Type",
        "Content-Language", "If-Match",       "If-None-Match",         "Prefer",
        "SOAPAction",       "User-Agent",     "X-HTTP-Method-Override"};
    return std::ranges::any_of(names, [&](auto one) { return equal_ignoring_case(one, name); });
}

bool may_hold_words(Result<Answer> const& result) { return !result || !result->warnings.empty(); }

void leave_out(Result<Answer>& result, Confidential const& confidential, Arena& arena) {
    auto const hide = [&](std::string_view& text, std::string_view instead) {
        if (confidential.in(text)) text = instead;
    };
    // Both kinds of list are copied, because the originals cannot be changed.
    if (result) {
        auto const warnings = arena.array<Warning>(result->warnings.size());
        std::ranges::copy(result->warnings, warnings.begin());
        for (auto& warning : warnings)
            hide(warning.detail, "what the back end says of it is left out, as it holds a credential");
        result->warnings = warnings;
        return;
    }
    auto& error = result.error();
    hide(error.detail, info(error.fault).title);
    if (error.backend) {
        hide(error.backend->code, {});
        hide(error.backend->message, {});
    }
    auto const errors = arena.array<FieldError>(error.errors.size());
    std::ranges::copy(error.errors, errors.begin());
    for (auto& one : errors)
        hide(one.detail, "is not taken by the back end");
    error.errors = errors;
}

void add_sent(Request const& request, std::vector<std::string>& secrets) {
    for (auto const& [name, value] : request.headers) {
        if (is_public_field(name)) continue;
        auto rest = value;
        while (!rest.empty()) {
            auto part = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(part.size() + 1, rest.size()));
            if (equal_ignoring_case(name, "Cookie")) part = part.substr(part.find('=') + 1); // npos + 1 is 0
            part = trimmed(part, blanks);
            if (may_be_credential(part)) secrets.emplace_back(part);
        }
    }
}

} // namespace idiom::execution
