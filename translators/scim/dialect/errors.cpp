#include "errors.hpp"

#include "fields.hpp"
#include "translators/codec/json/reported_failure.hpp"
#include "translators/core/conversation.hpp"
#include "translators/core/text.hpp"
#include "translators/core/vendor_answer.hpp"

#include <algorithm>
#include <charconv>

namespace idiom::scim {

namespace {

/// The detail error keywords (RFC 7644, table 9; RFC 9865, 2.1).
enum class ScimType : std::uint8_t {
    none,
    invalid_filter,
    too_many,
    uniqueness,
    mutability,
    invalid_syntax,
    invalid_path,
    no_target,
    invalid_value,
    invalid_version,
    sensitive,
    invalid_cursor,
    expired_cursor,
    invalid_count,
};

struct Keyword {
    std::string_view name;
    ScimType type;
};
constexpr std::array<Keyword, 13> keywords{{
    {"invalidFilter", ScimType::invalid_filter},
    {"tooMany", ScimType::too_many},
    {"uniqueness", ScimType::uniqueness},
    {"mutability", ScimType::mutability},
    {"invalidSyntax", ScimType::invalid_syntax},
    {"invalidPath", ScimType::invalid_path},
    {"noTarget", ScimType::no_target},
    {"invalidValue", ScimType::invalid_value},
    {"invalidVers", ScimType::invalid_version},
    {"sensitive", ScimType::sensitive},
    {"invalidCursor", ScimType::invalid_cursor},
    {"expiredCursor", ScimType::expired_cursor},
    {"invalidCount", ScimType::invalid_count},
}};

ScimType type_named(std::string_view name) {
    for (auto const& keyword : keywords)
        if (equal_ignoring_case(name, keyword.name)) return keyword.type;
    return ScimType::none;
}

bool names_error_schema(json::Value const& message) {
    auto const* const schemas = message.find("schemas");
    return schemas && (equal_ignoring_case(schemas->text, error_schema) ||
                       std::ranges::any_of(schemas->items, [](json::Value const& schema) {
                           return equal_ignoring_case(schema.text, error_schema);
                       }));
}

/// The HTTP status that an error message repeats, as a text or a number (RFC 7644, 3.12); 0 if there is none.
int status_in(json::Value const& message) {
    auto const* const status = message.find_ignoring_case("status");
    int number = 0;
    if (!status || status->text.size() != 3) return 0;
    auto const* const end = status->text.data() + 3;
    auto const [at, error] = std::from_chars(status->text.data(), end, number);
    return error == std::errc{} && at == end ? number : 0;
}

bool names_schema(json::Value const& message) {
    auto const* const schemas = message.find("schemas");
    return schemas && (!schemas->text.empty() ||
                       std::ranges::any_of(schemas->items,
                                           [](json::Value const& schema) { return !schema.text.empty(); }));
}

/// Whether a message is an error, whatever its HTTP status is: by its schema or, if it names no schema, by
/// its members. An `id` does not tell: errors have one for finding them in a log.
bool is_error(json::Value const& message) {
    if (names_error_schema(message)) return true;
    if (names_schema(message)) return false;
    return message.text_of("scimType").value_or("") != "" || json::reports_failure(message);
}

constexpr bool is_word(char c) { return is_alphanumeric(c) || c == '_'; }

bool has_word(std::string_view text, std::string_view word) {
    for (std::size_t at = 0; at + word.size() <= text.size(); ++at) {
        auto const end = at + word.size();
        bool const alone = (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
        if (alone && equal_ignoring_case(text.substr(at, word.size()), word)) return true;
    }
    return false;
}

/// The pointers of the unified fields whose attributes a text names.
std::span<FieldError const> named_fields(std::string_view text, Arena& arena) {
    auto found = arena.vector<FieldError>();
    for (auto const& row : fields) {
        auto const attribute = row.wire.substr(row.wire.rfind('.') + 1);
        // "id" and "active" are ordinary words in sentences.
        if (attribute.size() > 2 && attribute != "active" && has_word(text, attribute))
            found.push_back({arena.join({"/", name_of(row.field)}), text});
    }
    for (auto const& extension : extensions)
        if (has_word(text, extension.name))
            found.push_back({arena.join({"/extensions/scim/", extension.name}), text});
    return Arena::keep(found);
}

Fault fault_of_status(int status, Purpose purpose, bool scim) {
    switch (status) {
    case 400:
        return writes(purpose) && purpose != Purpose::group_write ? Fault::invalid_value
                                                                  : Fault::backend_error;
    case 404: {
        bool const about_user =
            purpose == Purpose::read || purpose == Purpose::update || purpose == Purpose::remove;
        // A page says that the path does not exist. The user may exist under the right path.
        return about_user && scim ? Fault::user_not_found : Fault::backend_error;
    }
    case 409: return purpose == Purpose::create ? Fault::user_exists : Fault::backend_conflict;
    case 412: return writes(purpose) ? Fault::precondition_failed : Fault::backend_error;
    default: return Fault::backend_error;
    }
}

Fault fault_of(ScimType type, Purpose purpose, int status, bool scim) {
    bool const on_user = purpose == Purpose::create || purpose == Purpose::update;
    switch (type) {
    case ScimType::uniqueness: return on_user ? Fault::user_exists : Fault::backend_conflict;
    case ScimType::mutability: return on_user ? Fault::read_only_field : Fault::backend_error;
    case ScimType::invalid_value: return on_user ? Fault::invalid_value : Fault::backend_error;
    // The value to remove or replace disappeared meanwhile.
    case ScimType::no_target: return writes(purpose) ? Fault::precondition_failed : Fault::backend_error;
    case ScimType::invalid_path: return on_user ? Fault::unsupported_field : Fault::backend_error;
    case ScimType::invalid_cursor:
    case ScimType::expired_cursor:
        return purpose == Purpose::list ? Fault::invalid_parameter : Fault::backend_error;
    case ScimType::invalid_filter:
    case ScimType::too_many:
    case ScimType::invalid_syntax:
    case ScimType::invalid_version:
    case ScimType::sensitive:
    case ScimType::invalid_count: return Fault::backend_error;
    case ScimType::none: return fault_of_status(status, purpose, scim);
    }
    return Fault::backend_error;
}

std::string_view detail_of(Fault fault, int status) {
    switch (fault) {
    case Fault::user_exists: return "a user of that name exists already";
    case Fault::user_not_found: return "the back end has no such user";
    case Fault::read_only_field: return "the back end does not let this field be changed";
    case Fault::unsupported_field: return "the back end does not have this field";
    case Fault::invalid_value: return "the back end does not take a value";
    case Fault::invalid_parameter: return "the cursor is no longer good at the back end";
    case Fault::precondition_failed: return "the user was changed meanwhile";
    case Fault::backend_conflict: return "the state at the back end does not allow this";
    default: break;
    }
    if (status == 403) return "the gateway's account lacks a right at the back end";
    if (status == 404) return "the back end knows no such path: its URL may be wrong";
    if (status == 415) return "the back end does not take this content type: see the setting content_type";
    return "the back end refused or failed";
}

/// Returns the error for a refusal. `message` is the service's JSON object, if it sent one; else `status`
/// decides, for a 404 together with whether the body is empty.
Error refusal(Response const& response, std::optional<json::Value> const& message, int status,
              Purpose purpose, Arena& arena) {
    auto const keyword = message ? message->text_of("scimType").value_or("") : std::string_view{};
    auto const detail = message ? message->text_of("detail").value_or("") : std::string_view{};
    auto fault = fault_of(type_named(keyword), purpose, status, message || response.body.empty());
    auto const named = named_fields(detail, arena);
    // If our path is not about a field, the caller is not at fault.
    if (fault == Fault::unsupported_field && named.empty()) fault = Fault::backend_error;

    auto error = backend_error("scim", response, detail_of(fault, status), keyword, detail);
    error.fault = fault;
    if (fault == Fault::user_exists)
        error.errors = arena.list<FieldError>({{"/userName", "is taken"}});
    else if (info(fault).status == 422)
        error.errors = named;
    error.uncertain = writes(purpose) && status >= 500 && status != 501;
    return error;
}

} // namespace

std::optional<json::Value> read_message(Response const& response, Arena& arena) {
    if (response.delivery != Delivery::answered || response.body.empty() || !may_be_json(response))
        return std::nullopt;
    // Names of attributes have no case (RFC 7643, 2.1).
    auto const message = json::read(
        response.body, arena, {.doubled = json::DoubledMembers::ambiguous_ignoring_case, .mend_text = true});
    if (!message || !message->is_object()) return std::nullopt;
    return *message;
}

std::optional<Error> problem(Response const& response, std::optional<json::Value> const& message,
                             Purpose purpose, Arena& arena) {
    if (auto error = transport_error(response, writes(purpose), "scim")) return error;
    if (response.ok()) {
        bool const failed = message && is_error(*message);
        bool const usable = message ? !failed : writes(purpose) && response.body.empty();
        if (usable) return std::nullopt;
        if (failed) return refusal(response, *message, status_in(*message), purpose, arena);
        std::string_view const detail = "the answer is no SCIM message";
        auto error = backend_error("scim", response,
                                   may_be_json(response) ? detail : detail_of_type(response, detail, arena));
        error.uncertain = writes(purpose);
        return error;
    }
    return refusal(response, message, response.status, purpose, arena);
}

bool refuses_method(Response const& response) {
    return response.delivery == Delivery::answered && (response.status == 405 || response.status == 501);
}

} // namespace idiom::scim
