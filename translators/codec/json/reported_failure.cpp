#include "translators/codec/json/reported_failure.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace idiom::json {

namespace {

/// A name or a word, in lower case without separators. A longer one is cut, because no word of the lists
/// below is longer.
class Word {
public:
    explicit Word(std::string_view from) {
        constexpr std::string_view separators = " _-./!\t\r\n";
        for (char const c : from)
            if (size_ < letters_.size() && separators.find(c) == separators.npos)
                letters_[size_++] = lower(c);
    }
    std::string_view text() const { return {letters_.data(), size_}; }
    bool is_one_of(std::initializer_list<std::string_view> words) const {
        return std::ranges::find(words, text()) != words.end();
    }

private:
    std::array<char, 24> letters_{};
    std::size_t size_ = 0;
};

/// Returns whether a member of this name reports an error. Compares whole names: `failedLogins` is a count in
/// a user.
bool names_trouble(Word const& name) {
    return name.is_one_of({"error",        "errors",       "errorcode",        "errorcodes",
                           "errormessage", "errormsg",     "errormessages",    "errordescription",
                           "errordetail",  "errordetails", "errortype",        "errorcount",
                           "haserror",     "haserrors",    "iserror",          "exception",
                           "exceptions",   "fault",        "exceptionmessage", "exceptiontype",
                           "faults",       "faultcode",    "faultstring",      "failure",
                           "failures",     "failurereason"});
}

bool names_truth(Word const& name) {
    return name.is_one_of({"success", "succeeded", "successful", "issuccess", "issuccessful", "ok", "isok"});
}

bool names_status(Word const& name) {
    return name.is_one_of({"status", "statuscode", "httpstatus", "httpstatuscode", "result", "outcome",
                           "code", "resultcode", "responsecode"});
}

bool is_zero(std::string_view number) { return number.find_first_not_of("0.") == number.npos; }

/// Returns the first digit of a status: three digits, alone or before a reason phrase. Returns '\0' for other
/// text.
char class_of_status(std::string_view text) {
    bool const is_status =
        (text.size() == 3 || (text.size() > 3 && text[3] == ' ')) &&
        std::ranges::all_of(text.substr(0, 3), [](char c) { return c >= '0' && c <= '9'; });
    return is_status ? text.front() : '\0';
}

bool is_trouble(Value const& value) {
    switch (value.kind) {
    case Value::Kind::null: return false;
    case Value::Kind::boolean: return value.truth;
    case Value::Kind::ambiguous: return true;
    case Value::Kind::number: return !is_zero(value.text) && class_of_status(value.text) != '2';
    case Value::Kind::string: {
        Word const word(value.text);
        return !is_zero(word.text()) && class_of_status(word.text()) != '2' &&
               !word.is_one_of({"null", "none", "nil", "na", "false", "noerror", "noerrors", "ok", "success",
                                "succeeded"});
    }
    case Value::Kind::array: return std::ranges::any_of(value.items, is_trouble);
    case Value::Kind::object:
        return std::ranges::any_of(value.members,
                                   [](Member const& member) { return is_trouble(member.value); });
    }
    return true;
}

bool denies(Value const& value) {
    if (value.is_boolean()) return !value.truth;
    if (value.is_number()) return is_zero(value.text);
    if (!value.is_string()) return false;
    Word const word(value.text);
    return word.is_one_of({"false", "no", "n", "0", "error", "failed", "failure", "fail"});
}

bool is_bad_status(Value const& value) {
    if (!value.is_number() && !value.is_string()) return false;
    auto const status = class_of_status(value.text);
    return status == '4' || status == '5' ||
           Word(value.text)
               .is_one_of({"error", "errors", "fail", "failed", "failure", "fault", "exception",
                           "unsuccessful", "rejected", "refused"});
}

} // namespace

bool reports_failure(Value const& object) {
    return std::ranges::any_of(object.members, [](Member const& member) {
        Word const name(member.name);
        return (names_trouble(name) && is_trouble(member.value)) ||
               (names_truth(name) && denies(member.value)) ||
               (names_status(name) && is_bad_status(member.value));
    });
}

} // namespace idiom::json
