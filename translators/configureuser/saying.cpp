#include "translators/configureuser/saying.hpp"

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace idiom::configureuser {

namespace {

bool holds(std::string_view text, std::string_view word) {
    for (std::size_t at = 0; at + word.size() <= text.size(); ++at)
        if (equal_ignoring_case(text.substr(at, word.size()), word)) return true;
    return false;
}
bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return holds(text, word); });
}

} // namespace

std::string_view without_punctuation(std::string_view text) {
    constexpr std::string_view space = " \t\n\v\f\r";
    constexpr std::string_view space_and_end = " \t\n\v\f\r.!";
    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    return text.substr(0, text.find_last_not_of(space_and_end) + 1);
}

bool is_zero(std::string_view number) { return number.find_first_not_of("0.") == number.npos; }

std::optional<Saying> number_says(std::string_view text) {
    auto const digits = text.substr(0, text.find_first_not_of("0123456789"));
    if (digits.empty()) return std::nullopt;
    auto const rest = without_punctuation(text.substr(digits.size()));
    if (!rest.empty() && (digits.size() != 3 || !is_letter(rest.front()))) return std::nullopt;
    if (digits.find_first_not_of('0') == digits.npos) return Saying::success;
    if (digits.size() != 3) return Saying::unclear;
    switch (digits.front()) {
    case '2': return Saying::success;
    case '4': return Saying::failure;
    case '5': return Saying::server_failure;
    default: return Saying::unclear;
    }
}

bool is_nothing(std::string_view text) {
    return text.empty() ||
           std::ranges::any_of(std::initializer_list<std::string_view>{"null", "none", "nil", "n/a", "-",
                                                                       "false", "no", "n", "no error",
                                                                       "no errors", "no_error", "noerror"},
                               [&](std::string_view word) { return equal_ignoring_case(text, word); });
}

namespace {

using Words = std::span<std::string_view const>;

bool is_any(std::string_view text, Words words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return equal_ignoring_case(text, word); });
}

/// Whether one of `words` is in `text` as a whole word.
bool has_word(std::string_view text, Words words) {
    auto const goes_on = [&](std::size_t at) {
        return at < text.size() && (is_letter(text[at]) || is_digit(text[at]));
    };
    for (auto const word : words)
        for (std::size_t at = 0; at + word.size() <= text.size(); ++at)
            if (equal_ignoring_case(text.substr(at, word.size()), word) && !goes_on(at + word.size()) &&
                (at == 0 || !goes_on(at - 1)))
                return true;
    return false;
}

/// Whether only a part may have been done: "PARTIAL_SUCCESS".
bool is_partial(std::string_view text) {
    constexpr std::array<std::string_view, 1> words{"partly"};
    return holds(text, "partial") || has_word(text, words);
}

/// Whether a sentence about success may mean that nothing was done, that not everything was done, or that it
/// was done to another user: "0 users updated successfully", "Nothing was changed".
bool has_doubts(std::string_view text) {
    constexpr std::array<std::string_view, 9> words{"some",   "except",  "but",     "no",   "none",
                                                    "nobody", "nothing", "another", "never"};
    return holds_any(text, {" 0 ", " 0/"}) || text.starts_with("0 ") || text.starts_with("0/") ||
           has_word(text, words);
}

/// Whether a sentence says that one of `participles` was done: "The user has been added". Other sentences
/// with "has been" are no success: "The quota has been exceeded".
bool says_done(std::string_view text, Words participles) {
    constexpr std::array<std::string_view, 4> verbs{"has been ", "have been ", "was ", "were "};
    for (auto const verb : verbs)
        for (std::size_t at = 0; at + verb.size() < text.size(); ++at)
            if (equal_ignoring_case(text.substr(at, verb.size()), verb) &&
                std::ranges::any_of(participles, [&](std::string_view participle) {
                    return equal_ignoring_case(text.substr(at + verb.size(), participle.size()), participle);
                }))
                return true;
    return false;
}
constexpr std::array<std::string_view, 14> participles{
    "created", "added",      "updated",  "changed",  "modified",  "configured", "provisioned",
    "saved",   "registered", "assigned", "accepted", "processed", "applied",    "completed"};

/// Words that mean success as a whole text.
constexpr std::array<std::string_view, 15> good_words{
    "ok",    "success", "successful", "successfully", "succeeded", "done",     "passed",   "pass",
    "saved", "created", "updated",    "accepted",     "applied",   "complete", "completed"};
constexpr std::array<std::string_view, 3> yes_words{"true", "yes", "y"};

} // namespace

Saying text_says(std::string_view given) {
    auto const text = without_punctuation(given);
    if (text.empty()) return Saying::nothing;
    if (auto const number = number_says(text)) return *number;
    if (holds_any(text, {"internal server error", "internal_server_error", "internal error", "bad gateway",
                         "gateway timeout", "timed out"}))
        return Saying::server_failure;
    if (is_partial(text)) return Saying::unclear;
    if (holds_any(text, {"fail",     "error",     "exception", "denied",  "reject",   "invalid",
                         "not ",     "n't",       "not_",      "cannot",  "unable",   "unknown",
                         "unauthor", "unsuccess", "forbidden", "refus",   "missing",  "bad",
                         "illegal",  "already",   "required",  "expired", "conflict", "abort"}) ||
        equal_ignoring_case(text, "false") || equal_ignoring_case(text, "no") ||
        equal_ignoring_case(text, "ko"))
        return Saying::failure;
    if (is_any(text, good_words) || is_any(text, yes_words)) return Saying::success;
    if (has_doubts(text)) return Saying::unclear;
    return holds(text, "success") || says_done(text, participles) ? Saying::success : Saying::unclear;
}

Saying trouble_told(std::string_view given, bool is_code) {
    auto const text = without_punctuation(given);
    auto const number = number_says(text);
    bool const good_number = is_zero(text) || (is_code && number == Saying::success);
    if (is_nothing(text) || is_any(text, good_words) || good_number) return Saying::nothing;
    auto const said = text_says(text);
    if (said == Saying::server_failure) return said;
    bool const contradicts =
        !number && !is_any(text, yes_words) && (said == Saying::success || is_partial(text));
    return contradicts ? Saying::unclear : Saying::failure;
}

bool says_switched(std::string_view given, Purpose purpose) {
    constexpr std::array<std::string_view, 5> off{"disabled", "deactivated", "removed", "deleted", "marked"};
    constexpr std::array<std::string_view, 4> on{"restored", "enabled", "activated", "reactivated"};
    constexpr std::array<std::string_view, 2> users{"user", "users"};
    bool const disables = purpose == Purpose::disable;
    if (!disables && purpose != Purpose::restore) return false;
    auto const text = without_punctuation(given);
    return text_says(text) == Saying::unclear && !is_partial(text) && !has_doubts(text) &&
           has_word(text, users) && says_done(text, disables ? Words(off) : Words(on));
}

} // namespace idiom::configureuser
