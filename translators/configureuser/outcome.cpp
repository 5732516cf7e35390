#include "translators/configureuser/outcome.hpp"

#include "translators/core/http.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace idiom::configureuser {

namespace {

using Kind = json::Value::Kind;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A member's name in lower case without its separators. Longer names are cut off: none of ours is longer.
class Name {
public:
    explicit Name(std::string_view from) {
        for (char const c : from)
            if (size_ < letters_.size() && (is_letter(c) || is_digit(c))) letters_[size_++] = lower(c);
    }
    std::string_view text() const { return {letters_.data(), size_}; }

private:
    std::array<char, 40> letters_{};
    std::size_t size_ = 0;
};

/// What a member says of the outcome, by its name.
enum class Role : std::uint8_t {
    none,
    truth,   ///< true means success
    status,  ///< a word or a number that has to mean success
    state,   ///< a word that may be about the user just as well
    trouble, ///< anything but nothing, zero or a word of success means failure
    message, ///< words for a reader
    wrapper, ///< holds the answer
};

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// Whether a name speaks of trouble, whatever else is in it: `errorCode`, `hasErrors`, `failedUsers`.
bool names_trouble(std::string_view name) {
    constexpr std::array<std::string_view, 11> words{"error",  "exception",  "fail",    "problem",
                                                     "reject", "denied",     "invalid", "unsuccessful",
                                                     "denial", "stacktrace", "notfound"};
    if (std::ranges::any_of(words, [&](std::string_view word) { return name.find(word) != name.npos; }))
        return name.find("failover") == name.npos;
    return name.starts_with("fault") || name == "err" || name == "errs" || name == "errmsg" ||
           name == "errcode";
}

Role role_of(std::string_view name) {
    if (is_one_of(name, {"success", "succeeded", "successful", "ok", "issuccess", "issuccessful",
                         "issucceeded", "isok", "wassuccessful", "valid", "isvalid"}))
        return Role::truth;
    if (is_one_of(name, {"status", "result", "outcome", "code", "statuscode", "httpstatus", "httpcode",
                         "httpstatuscode", "responsestatus", "responsecode", "resultstatus", "resultcode",
                         "returncode", "returnstatus", "replycode", "apistatus", "rc"}))
        return Role::status;
    if (name == "state") return Role::state;
    if (is_one_of(name, {"message", "msg", "messages", "statusmessage", "statustext", "statusdescription",
                         "resultmessage", "responsemessage", "returnmessage", "detail", "details", "reason",
                         "reasonphrase", "cause"}))
        return Role::message;
    if (names_trouble(name)) return Role::trouble;
    if (is_one_of(name, {"response", "data", "body", "payload", "results", "responses", "meta", "header"}))
        return Role::wrapper;
    return Role::none;
}

bool holds(std::string_view text, std::string_view word) {
    for (std::size_t at = 0; at + word.size() <= text.size(); ++at)
        if (equal_ignoring_case(text.substr(at, word.size()), word)) return true;
    return false;
}
bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return holds(text, word); });
}

std::string_view trimmed(std::string_view text) {
    auto const blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && (blank(text.back()) || text.back() == '.' || text.back() == '!'))
        text.remove_suffix(1);
    return text;
}

/// What a word, or a sentence, says.
enum class Saying : std::uint8_t { nothing, success, failure, server_failure, unclear };

/// A number that stands for a status: 0 and the 2xx are good; 1xx and 3xx are no ends.
std::optional<Saying> number_says(std::string_view text) {
    auto const digits = text.substr(0, text.find_first_not_of("0123456789"));
    if (digits.empty()) return std::nullopt;
    auto const rest = trimmed(text.substr(digits.size()));
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

Saying text_says(std::string_view given) {
    auto const text = trimmed(given);
    if (text.empty()) return Saying::nothing;
    if (auto const number = number_says(text)) return *number;
    if (holds_any(text, {"internal server error", "internal_server_error", "internal error", "bad gateway",
                         "gateway timeout", "timed out"}))
        return Saying::server_failure;
    if (holds_any(text, {"fail",     "error",     "exception", "denied",  "reject",   "invalid",
                         "not ",     "n't",       "not_",      "cannot",  "unable",   "unknown",
                         "unauthor", "unsuccess", "forbidden", "refus",   "missing",  "bad",
                         "illegal",  "already",   "required",  "expired", "conflict", "abort"}) ||
        equal_ignoring_case(text, "false") || equal_ignoring_case(text, "no") ||
        equal_ignoring_case(text, "ko"))
        return Saying::failure;
    constexpr std::array<std::string_view, 14> whole{"ok",      "true",  "yes",      "y",        "done",
                                                     "passed",  "pass",  "accepted", "created",  "updated",
                                                     "applied", "saved", "complete", "completed"};
    if (std::ranges::any_of(whole, [&](std::string_view word) { return equal_ignoring_case(text, word); }))
        return Saying::success;
    // A sentence: "User configured successfully", "SUCCESS", "The user has been added".
    return holds_any(text, {"success", "has been ", "have been ", "was configured", "was created",
                            "was updated", "was added", "was saved", "is configured"})
               ? Saying::success
               : Saying::unclear;
}

Saying says(json::Value const& value) {
    switch (value.kind) {
    case Kind::null: return Saying::nothing;
    case Kind::boolean: return value.truth ? Saying::success : Saying::failure;
    case Kind::number: return number_says(value.text).value_or(Saying::unclear);
    case Kind::string: return text_says(value.text);
    case Kind::ambiguous: return Saying::unclear;
    case Kind::array:
    case Kind::object: return Saying::nothing;
    }
    return Saying::unclear;
}

bool is_zero(std::string_view number) { return number.find_first_not_of("0.") == number.npos; }

/// What a member says that is true where all is well.
Saying truth_says(json::Value const& value) {
    auto const text = trimmed(value.text);
    if (value.is_number() || (value.is_string() && !text.empty() && number_says(text)))
        return is_zero(text) ? Saying::failure : Saying::success;
    if (value.is_string() && !text.empty() && is_nothing(text)) return Saying::failure;
    return says(value);
}

/// Whether a member whose name speaks of trouble says that there was none. A code may be a 2xx.
bool denies_trouble(json::Value const& value, bool is_code) {
    switch (value.kind) {
    case Kind::null: return true;
    case Kind::boolean: return !value.truth;
    case Kind::number: return is_zero(value.text) || (is_code && number_says(value.text) == Saying::success);
    case Kind::string: {
        auto const text = trimmed(value.text);
        return is_nothing(text) || text_says(text) == Saying::success;
    }
    case Kind::array:
        return std::ranges::all_of(value.items, [](json::Value const& item) { return item.is_null(); });
    case Kind::ambiguous: return false;
    case Kind::object:
        return std::ranges::all_of(value.members, [](json::Member const& member) {
            Name const name(member.name);
            return denies_trouble(member.value, name.text().ends_with("code"));
        });
    }
    return false;
}

/// Reads an object and what it holds, and keeps the worst of what it says.
class Judge {
public:
    Outcome run(json::Value const& body) {
        read(body, true);
        if (server_failure_) return Outcome::failed;
        if (failure_) return Outcome::refused;
        if (unclear_) return Outcome::unclear;
        // Words beside a plain success, or beside nothing that would deny it, are a remark.
        if (!success_ && !message_.empty()) return judge_message();
        return Outcome::done;
    }

private:
    Outcome judge_message() const {
        switch (text_says(message_)) {
        case Saying::nothing:
        case Saying::success: return Outcome::done;
        case Saying::failure:
        case Saying::server_failure:
        case Saying::unclear: return Outcome::unclear;
        }
        return Outcome::unclear;
    }

    void read(json::Value const& object, bool is_answer) {
        bool const has_words = std::ranges::any_of(object.members, [](json::Member const& member) {
            auto const role = role_of(Name(member.name).text());
            return (role == Role::message || role == Role::trouble) && member.value.is_string() &&
                   text_says(member.value.text) != Saying::success && !trimmed(member.value.text).empty();
        });
        for (auto const& member : object.members)
            read_member(member, is_answer, has_words);
    }

    void read_member(json::Member const& member, bool is_answer, bool has_words) {
        Name const name(member.name);
        auto const& value = member.value;
        auto const role = role_of(name.text());
        switch (role) {
        case Role::truth: note(truth_says(value), true, false); break;
        case Role::status:
            note(says(value), is_answer, is_answer && has_words && is_code(name, value));
            break;
        case Role::state: note(says(value), false, false); break;
        case Role::trouble:
            if (!denies_trouble(value, name.text().ends_with("code"))) note_trouble(value);
            return;
        case Role::message:
        case Role::wrapper:
            if (is_answer && value.is_string() && message_.empty()) message_ = value.text;
            break;
        case Role::none: break;
        }
        bool const answers = is_answer && role != Role::none && role != Role::truth;
        if (value.is_object()) read(value, answers);
        for (auto const& item : value.items)
            if (item.is_object()) read(item, answers);
    }

    /// A code with words beside it that do not say success is a failure: `{"code":1,"message":"…"}`.
    static bool is_code(Name const& name, json::Value const& value) {
        return name.text().ends_with("code") && (value.is_number() || value.is_string());
    }

    void note(Saying saying, bool unclear_counts, bool unclear_is_failure) {
        switch (saying) {
        case Saying::nothing: break;
        case Saying::success: success_ = success_ || unclear_counts; break;
        case Saying::failure: failure_ = true; break;
        case Saying::server_failure: server_failure_ = true; break;
        case Saying::unclear:
            if (unclear_is_failure)
                failure_ = true;
            else if (unclear_counts)
                unclear_ = true;
        }
    }

    void note_trouble(json::Value const& value) {
        auto const said = value.is_string() || value.is_number() ? says(value) : Saying::failure;
        (said == Saying::server_failure ? server_failure_ : failure_) = true;
    }

    bool success_ = false;
    bool failure_ = false;
    bool server_failure_ = false;
    bool unclear_ = false;
    std::string_view message_;
};

/// The names of texts that are meant for a reader, best first.
constexpr std::array<std::string_view, 15> text_names{
    "errordescription", "message",          "msg",       "errormessage", "errormsg",
    "errmsg",           "exceptionmessage", "detail",    "details",      "reason",
    "statusmessage",    "faultstring",      "exception", "error",        "cause"};

} // namespace

Outcome outcome_of(json::Value const& body) { return Judge().run(body); }

std::string_view message_in(json::Value const& body) {
    auto best = text_names.end();
    std::string_view found;
    for (auto const& member : body.members) {
        if (!member.value.is_string() || member.value.text.empty()) continue;
        auto const at = std::find(text_names.begin(), best, Name(member.name).text());
        if (at == best) continue;
        best = at;
        found = member.value.text;
    }
    if (!found.empty()) return found;
    for (auto const& member : body.members) {
        auto const role = role_of(Name(member.name).text());
        if (role == Role::none || role == Role::truth) continue;
        if (auto const inner = message_in(member.value); !inner.empty()) return inner;
        for (auto const& item : member.value.items) {
            if (item.is_string() && role != Role::wrapper && !item.text.empty()) return item.text;
            if (auto const inner = message_in(item); !inner.empty()) return inner;
        }
    }
    return {};
}

} // namespace idiom::configureuser
