#include "translators/configureuser/call_status.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::configureuser {

namespace {

using Kind = json::Value::Kind;

/// The name of a member in lower case and without separators. A longer name is cut off, because none of ours
/// is longer.
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

/// What a member says about the outcome, as its name tells.
enum class Role : std::uint8_t {
    none,
    truth,   ///< true means success
    status,  ///< a word or a number that must mean success
    state,   ///< a word that may be about the user instead
    trouble, ///< everything but nothing, zero or a word of success means failure
    message, ///< words for a reader
    count,   ///< of users that it was done to: 0 means that it was not
    wrapper, ///< holds the answer
};

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// Whether a name is about trouble, whatever else is in it: `errorCode`, `hasErrors`, `failedUsers`.
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
    if (name == "numberofusers") return Role::count;
    if (names_trouble(name)) return Role::trouble;
    if (is_one_of(name, {"response", "data", "body", "payload", "results", "responses", "meta", "header"}))
        return Role::wrapper;
    return Role::none;
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

/// What a member says that is true on success.
Saying truth_says(json::Value const& value) {
    auto const text = without_punctuation(value.text);
    if ((value.is_number() || value.is_string()) && !text.empty()) {
        if (is_zero(text)) return Saying::failure;
        if (text == "1") return Saying::success;
    }
    if (value.is_string() && !text.empty() && is_nothing(text)) return Saying::failure;
    return says(value);
}

/// What a member says if its name is about trouble. Returns Saying::nothing if it denies the trouble.
Saying trouble_says(json::Value const& value, bool is_code) {
    auto worst = Saying::nothing;
    switch (value.kind) {
    case Kind::null: return Saying::nothing;
    case Kind::boolean: return value.truth ? Saying::failure : Saying::nothing;
    case Kind::number:
    case Kind::string: return trouble_told(value.text, is_code);
    case Kind::ambiguous: return Saying::failure;
    case Kind::array:
        for (auto const& item : value.items)
            if (!item.is_null()) worst = std::max({worst, Saying::failure, trouble_says(item, false)});
        return worst;
    case Kind::object:
        for (auto const& member : value.members)
            worst = std::max(worst, trouble_says(member.value, Name(member.name).text().ends_with("code")));
        return worst;
    }
    return Saying::failure;
}

/// Whether a count of users is zero, as a number or as a text. An order is always for one user.
bool counts_nobody(json::Value const& value) {
    auto const text = without_punctuation(value.text);
    return (value.is_number() || value.is_string()) && !text.empty() && is_zero(text);
}

/// Reads an object and everything in it, and keeps the worst saying.
class Judge {
public:
    explicit Judge(Purpose purpose) : purpose_(purpose) {}

    CallStatus run(json::Value const& body) {
        read(body, true);
        if (server_failure_) return CallStatus::failed;
        if (failure_) return CallStatus::refused;
        if (unclear_) return CallStatus::unclear;
        // A message beside a plain success is a remark.
        if (!success_ && !message_.empty()) return judge_message();
        return CallStatus::done;
    }

private:
    CallStatus judge_message() const {
        if (says_switched(message_, purpose_)) return CallStatus::done;
        switch (text_says(message_)) {
        case Saying::nothing:
        case Saying::success: return CallStatus::done;
        case Saying::failure:
        case Saying::server_failure:
        case Saying::unclear: return CallStatus::unclear;
        }
        return CallStatus::unclear;
    }

    void read(json::Value const& object, bool is_answer) {
        bool const has_words = std::ranges::any_of(object.members, [](json::Member const& member) {
            auto const role = role_of(Name(member.name).text());
            return (role == Role::message || role == Role::trouble) && member.value.is_string() &&
                   text_says(member.value.text) != Saying::success &&
                   !without_punctuation(member.value.text).empty();
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
        case Role::trouble: note(trouble_says(value, name.text().ends_with("code")), true, false); return;
        case Role::message:
        case Role::wrapper:
            if (is_answer && value.is_string() && message_.empty()) message_ = value.text;
            break;
        case Role::count: unclear_ = unclear_ || counts_nobody(value); break;
        case Role::none: break;
        }
        bool const answers = is_answer && role != Role::none && role != Role::truth;
        if (value.is_object()) read(value, answers);
        for (auto const& item : value.items)
            if (item.is_object()) read(item, answers);
    }

    /// Whether a member is a code. A code beside a message that does not say success is a failure:
    /// `{"code":1,"message":"…"}`.
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

    Purpose purpose_;
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

CallStatus status_in(json::Value const& body, Purpose purpose) { return Judge(purpose).run(body); }

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
