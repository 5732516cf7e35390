#include "translators/xarios/errors.hpp"

#include "translators/codec/json/reported_failure.hpp"
#include "translators/core/conversation.hpp"
#include "translators/core/vendor_answer.hpp"
#include "translators/xarios/fields.hpp"

#include <algorithm>

namespace idiom::xarios {

namespace {

/// What the vendor's responses complain about (vendor document, section 5.2).
enum class Trouble : std::uint8_t {
    value,              ///< 400 "The value 'xyz' is not valid."
    property,           ///< 400 "The target location specified by path segment 'foo' was not found."
    tenant_not_primary, ///< 400 TenantNotPrimary
    charges,            ///< 402
    missing,            ///< 404
    exists,             ///< 400 or 409 that speaks of an existing user
    conflict,           ///< 409
    invalid,            ///< any other 400
    other,
};

bool mentions(std::string_view text, std::string_view word) {
    for (std::size_t at = 0; at + word.size() <= text.size(); ++at)
        if (equal_ignoring_case(text.substr(at, word.size()), word)) return true;
    return false;
}

/// Returns the text between `before` and the last `after`. The vendor repeats the value as it was sent,
/// including quotes.
std::optional<std::string_view> quoted(std::string_view text, std::string_view before,
                                       std::string_view after) {
    auto const at = text.find(before);
    if (at == std::string_view::npos) return std::nullopt;
    auto const rest = text.substr(at + before.size());
    auto const end = std::min(rest.rfind(after), rest.rfind('\''));
    if (end == std::string_view::npos) return std::nullopt;
    return rest.substr(0, end);
}
std::optional<std::string_view> refused_value(std::string_view message) {
    return quoted(message, "The value '", "' is not valid");
}
std::optional<std::string_view> refused_segment(std::string_view message) {
    return quoted(message, "path segment '", "' was not found");
}

bool speaks_of_existing_user(std::string_view message) {
    return mentions(message, "already") || mentions(message, "exists") || mentions(message, "duplicate") ||
           mentions(message, "in use");
}

/// The status of the response. If a success has an error in its body, the status that the body gives.
int status_of(Response const& response, std::optional<Envelope> const& envelope) {
    if (!response.ok() || !envelope || !envelope->says_error()) return response.status;
    auto const* const error = envelope->body.find_ignoring_case("error");
    if (!error) return 500;
    if (error->text == "400") return 400;
    if (error->text == "402") return 402;
    if (error->text == "404") return 404;
    if (error->text == "409") return 409;
    return 500;
}

Trouble trouble_of(int status, std::optional<Envelope> const& envelope, Sent const& sent) {
    auto const message = envelope ? envelope->message() : std::string_view{};
    bool const names_user = sent.purpose == Purpose::create || sent.purpose == Purpose::update;
    if (envelope && envelope->error_code() == "TenantNotPrimary") return Trouble::tenant_not_primary;
    if (status == 402) return Trouble::charges;
    if (status == 404) return Trouble::missing;
    if (status == 409 && sent.purpose == Purpose::create) return Trouble::exists;
    if (names_user && (status == 400 || status == 409) && speaks_of_existing_user(message))
        return Trouble::exists;
    if (status == 409) return Trouble::conflict;
    if (status != 400) return Trouble::other;
    if (refused_segment(message)) return Trouble::property;
    if (refused_value(message)) return Trouble::value;
    return Trouble::invalid;
}

/// Collects the JSON Pointers of the sent fields that a name or value in the vendor's message refers to.
class Pointers {
public:
    Pointers(Sent const& sent, Arena& arena)
        : sent_(sent), errors_(arena.vector<FieldError>()), arena_(arena) {}

    std::span<FieldError const> of_segment(std::string_view wire) {
        for (auto const& row : fields)
            if (row.wire == wire && (!sent_.user || has(*sent_.user, row.field)))
                add(name_of(row.field), "the back end does not let this field be changed");
        return Arena::keep(errors_);
    }
    std::span<FieldError const> of_value(std::string_view value) {
        if (value == sent_.client_type) add("clientType", "the back end does not take this value");
        for (auto const& text : text_fields)
            if (sent_.user && sent_.user->*text.member == value)
                add(name_of(text.field), "the back end does not take this value");
        for (auto const role : sent_.user ? sent_.user->roles.value_or(Names{}) : Names{})
            if (role == value) add("roles", "the back end does not know this role");
        return Arena::keep(errors_);
    }

private:
    void add(std::string_view field, std::string_view detail) {
        errors_.push_back({arena_.join({"/", field}), detail});
    }
    Sent const& sent_;
    std::pmr::vector<FieldError> errors_;
    Arena& arena_;
};

/// The fault for a malformed id, depending on whose id it is.
Fault fault_of_value(std::string_view value, Sent const& sent) {
    // Ids are GUIDs at Xarios. For a client, an id in another form is an id that no user has.
    if (!sent.id.empty() && value == sent.id) return Fault::user_not_found;
    if (!sent.device.empty() && value == sent.device) return Fault::not_found;
    if (value == sent.account || value == sent.customer || !writes(sent.purpose)) return Fault::backend_error;
    return Fault::invalid_value;
}

Fault fault_of(Trouble trouble, std::string_view message, Sent const& sent) {
    switch (trouble) {
    case Trouble::value: return fault_of_value(refused_value(message).value_or(""), sent);
    case Trouble::property: return Fault::unsupported_field;
    case Trouble::tenant_not_primary: return Fault::backend_conflict;
    case Trouble::charges: return Fault::charges_required;
    case Trouble::missing: return sent.id.empty() ? Fault::backend_error : Fault::user_not_found;
    case Trouble::exists: return Fault::user_exists;
    case Trouble::conflict: return Fault::backend_conflict;
    case Trouble::invalid: return writes(sent.purpose) ? Fault::invalid_value : Fault::backend_error;
    case Trouble::other: return Fault::backend_error;
    }
    return Fault::backend_error;
}

std::string_view detail_of(Fault fault, Trouble trouble) {
    if (trouble == Trouble::tenant_not_primary) return "only the user's primary tenant can do this";
    switch (fault) {
    case Fault::user_not_found: return "the back end has no such user";
    case Fault::not_found: return "the back end has no such device";
    case Fault::unsupported_field: return "the back end does not let this field be changed";
    case Fault::charges_required:
        return "this would cost money, and the gateway is not set up to accept charges";
    case Fault::user_exists:
        return "a user with this e-mail address exists already, here or in another tenant";
    case Fault::invalid_value: return "the back end does not take a value";
    case Fault::backend_conflict: return "the state of the user at the back end does not allow this";
    default: return "the back end refused or failed";
    }
}

std::span<FieldError const> errors_of(Fault fault, Trouble trouble, std::string_view message,
                                      Sent const& sent, Arena& arena) {
    if (trouble == Trouble::property)
        return Pointers(sent, arena).of_segment(refused_segment(message).value_or(""));
    if (fault == Fault::invalid_value && trouble == Trouble::value)
        return Pointers(sent, arena).of_value(refused_value(message).value_or(""));
    if (fault == Fault::user_exists) return arena.list<FieldError>({{"/userName", "is taken"}});
    return {};
}

/// Whether a member of a list's envelope points to more items.
bool points_on(json::Member const& member) {
    bool const named_so = mentions(member.name, "next") || mentions(member.name, "cursor") ||
                          mentions(member.name, "continuation") || mentions(member.name, "more");
    if (!named_so) return false;
    auto const& value = member.value;
    bool const says_nothing =
        value.is_null() || (value.is_boolean() && !value.truth) || (value.is_string() && value.text.empty());
    return !says_nothing;
}

} // namespace

bool Envelope::says_error() const {
    auto const* const status = body.find_ignoring_case("status");
    bool const succeeded =
        !status || status->is_null() || (status->is_string() && equal_ignoring_case(status->text, "success"));
    return !succeeded || json::reports_failure(body);
}

std::string_view Envelope::text(std::string_view name) const {
    auto const* const value = body.find_ignoring_case(name);
    return value && value->is_string() ? value->text : std::string_view{};
}

std::optional<Envelope> read_envelope(Response const& response, Arena& arena) {
    if (response.delivery != Delivery::answered || response.body.empty() || !may_be_json(response))
        return std::nullopt;
    auto const body = json::read(response.body, arena, json::from_vendor);
    if (!body || !body->is_object()) return std::nullopt;
    return Envelope{*body};
}

std::optional<Error> problem(Response const& response, std::optional<Envelope> const& envelope,
                             Sent const& sent, Arena& arena) {
    if (auto const error = transport_error(response, writes(sent.purpose), "xarios")) return error;
    auto const status = status_of(response, envelope);
    if (status >= 200 && status < 300) {
        if (envelope || response.body.empty()) return std::nullopt;
        std::string_view const detail = "the answer is not the back end's envelope";
        auto error = backend_error("xarios", response,
                                   may_be_json(response) ? detail : detail_of_type(response, detail, arena));
        error.uncertain = writes(sent.purpose);
        return error;
    }

    // The body of a 402 is what we sent, not an envelope.
    bool const speaks = envelope && status != 402;
    auto const message = speaks ? envelope->message() : std::string_view{};
    auto const trouble = trouble_of(status, envelope, sent);
    auto const fault = fault_of(trouble, message, sent);
    auto error = backend_error("xarios", response, detail_of(fault, trouble),
                               speaks ? envelope->error_code() : std::string_view{}, message);
    error.fault = fault;
    error.errors = errors_of(fault, trouble, message, sent, arena);
    error.uncertain = writes(sent.purpose) && status >= 500;
    return error;
}

bool goes_on(Response const& response, Envelope const& envelope) {
    if (mentions(response.header("Link"), "rel=\"next\"") || mentions(response.header("Link"), "rel=next"))
        return true;
    for (auto const& member : envelope.body.members) {
        if (member.name == "data" || member.name == "message") continue;
        if (points_on(member) || std::ranges::any_of(member.value.members, points_on)) return true;
    }
    return false;
}

} // namespace idiom::xarios
