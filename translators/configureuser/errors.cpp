#include "translators/configureuser/errors.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/configureuser/call_status.hpp"
#include "translators/configureuser/fields.hpp"
#include "translators/core/conversation.hpp"
#include "translators/core/text.hpp"
#include "translators/core/vendor_answer.hpp"

#include <algorithm>

namespace idiom::configureuser {

namespace {

/// What the vendor's responses complain about (vendor document, section 5).
enum class Trouble : std::uint8_t {
    field,         ///< a value that the caller gave
    configuration, ///< a value of the settings: login, tenant, PBX, gateway
    bound,         ///< the PBX user belongs to another binding
    missing,       ///< 404 that says so of the Teams user
    conflict,      ///< 409
    invalid,       ///< 400 that names nothing
    other,
};

/// A vendor's word for a field, and the pointer of that field; "" if the field is in the settings.
struct Word {
    std::string_view name;
    std::string_view pointer;
};
/// The words of messages that differ from the field names ("Tenant ID - cannot be empty").
constexpr std::array<Word, 9> words{{
    {"loginID", ""},
    {"tenantID", ""},
    {"pbxLocation", ""},
    {"pbxID", ""},
    {"sbcGatewayId", ""},
    {"sbcGateway", ""},
    {"userType", ""},
    {"teamsUser", "/userName"},
    {"rePassword", "/password"},
}};

constexpr bool is_word(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9'); }

/// Whether `text` has the words of `name` in sequence. `name` has no gaps: "PBX User ID" matches pbxUserId.
bool says(std::string_view text, std::string_view name) {
    for (std::size_t start = 0; start < text.size(); ++start) {
        if (!is_word(text[start]) || (start > 0 && is_word(text[start - 1]))) continue;
        std::size_t at = start;
        std::size_t matched = 0;
        while (at < text.size() && matched < name.size()) {
            bool const gap = text[at] == ' ' || text[at] == '_' || text[at] == '-';
            if (!gap && lower(text[at]) != lower(name[matched])) break;
            matched += !gap;
            ++at;
        }
        if (matched == name.size() && (at == text.size() || !is_word(text[at]))) return true;
    }
    return false;
}

/// The field that a message is about: the longest name in it, because short names are parts of longer ones.
std::optional<Word> named_field(std::string_view message, Arena& arena) {
    Word best;
    auto const consider = [&](std::string_view name, auto pointer) {
        if (name.size() > best.name.size() && says(message, name)) best = {name, pointer()};
    };
    for (auto const& word : words)
        consider(word.name, [&] { return word.pointer; });
    for (auto const& row : fields)
        if (row.field != Field::accounts)
            consider(row.wire, [&] { return arena.join({"/", name_of(row.field)}); });
    for (auto const& row : extensions)
        if (creatable(row.access))
            consider(row.name, [&] { return arena.join({"/extensions/configureuser/", row.name}); });
    if (best.name.empty()) return std::nullopt;
    return best;
}

bool says_any(std::string_view text, std::initializer_list<std::string_view> phrases) {
    return std::ranges::any_of(phrases, [&](std::string_view phrase) { return says(text, phrase); });
}

/// The vendor's own words, if there are any: from its object, or from a text that is neither JSON nor a page.
std::string_view message_of(Response const& response, json::Value const* body) {
    if (body) return message_in(*body);
    constexpr std::size_t longest_sentence = 300;
    // The body of a server error may be a stack trace.
    bool const sentence = response.status < 500 && response.body.size() <= longest_sentence &&
                          response.body.find('<') == std::string_view::npos;
    return sentence ? response.body : std::string_view{};
}

/// Whether a 404 is about the Teams user. A 404 can also be about a tenant or a PBX, or come from a proxy or
/// from a server without the operation.
bool misses_user(std::string_view message, std::optional<Word> const& word) {
    if (word) return word->pointer == "/userName";
    return says_any(message, {"user", "users"}) &&
           !says_any(message, {"tenant", "pbx", "gateway", "enterprise", "reseller", "handler", "mapping",
                               "resource", "endpoint", "path"});
}

Trouble trouble_of(Response const& response, json::Value const* body, std::string_view message,
                   std::optional<Word> const& word) {
    bool const failed_success = response.ok();
    if (says_any(message,
                 {"alreadybound", "alreadyinuse", "alreadyassigned", "alreadyused", "alreadyexists"}))
        return Trouble::bound;
    if (response.status == 409) return Trouble::conflict;
    if (response.status == 404 && body && misses_user(message, word)) return Trouble::missing;
    if (word &&
        (response.status == 400 || response.status == 404 || response.status == 422 || failed_success))
        return word->pointer.empty() ? Trouble::configuration : Trouble::field;
    if (response.status == 400 || response.status == 422) return Trouble::invalid;
    return Trouble::other;
}

Fault fault_of(Trouble trouble, Purpose purpose) {
    switch (trouble) {
    case Trouble::field: return Fault::invalid_value;
    case Trouble::configuration: return Fault::backend_error;
    case Trouble::bound: return Fault::backend_conflict;
    // The vendor binds users that exist at Microsoft; it cannot create one.
    case Trouble::missing: return purpose == Purpose::create ? Fault::invalid_value : Fault::user_not_found;
    case Trouble::conflict: return Fault::backend_conflict;
    case Trouble::invalid: return Fault::invalid_value;
    case Trouble::other: return Fault::backend_error;
    }
    return Fault::backend_error;
}

std::string_view detail_of(Trouble trouble) {
    switch (trouble) {
    case Trouble::field: return "the back end does not take a value";
    case Trouble::configuration: return "the back end does not take a value that the gateway is set up with";
    case Trouble::bound:
        return "the PBX user is bound to another Teams user, perhaps a disabled or deleted one";
    case Trouble::missing: return "the back end knows no such Teams user";
    case Trouble::conflict: return "the state of the user at the back end does not allow this";
    case Trouble::invalid: return "the back end does not take a value";
    case Trouble::other: return "the back end refused or failed";
    }
    return {};
}

} // namespace

std::optional<Error> problem(Response const& response, Purpose purpose, Arena& arena) {
    if (auto const error = transport_error(response, true, "configureuser")) return error;
    auto const parsed = json::read(response.body, arena, {.mend_text = true});
    bool const usable = parsed && parsed->is_object() && may_be_json(response);
    auto const* const body = usable ? &*parsed : nullptr;
    auto const outcome = !response.ok()          ? CallStatus::refused
                         : response.body.empty() ? CallStatus::done
                         : body                  ? status_in(*body, purpose)
                                                 : CallStatus::unclear; // a page of a proxy, or a login form
    if (outcome == CallStatus::done) return std::nullopt;
    auto const message = message_of(response, body);
    if (outcome == CallStatus::unclear) {
        std::string_view const detail = "the back end's answer is not understood";
        auto error = backend_error("configureuser", response,
                                   may_be_json(response) ? detail : detail_of_type(response, detail, arena),
                                   {}, body ? message : std::string_view{});
        error.uncertain = true;
        return error;
    }
    auto const word = named_field(message, arena);
    auto const trouble = trouble_of(response, body, message, word);
    auto error = backend_error("configureuser", response, detail_of(trouble), {}, message);
    error.fault = fault_of(trouble, purpose);
    error.uncertain = trouble == Trouble::other && (response.status >= 500 || outcome == CallStatus::failed);
    if (trouble == Trouble::field)
        error.errors = arena.list<FieldError>({{word->pointer, message}});
    else if (trouble == Trouble::bound)
        error.errors = arena.list<FieldError>({{"/extensions/configureuser/pbxUserId", "is bound already"}});
    else if (trouble == Trouble::missing && error.fault == Fault::invalid_value)
        error.errors = arena.list<FieldError>({{"/userName", "is not known to the back end"}});
    return error;
}

} // namespace idiom::configureuser
