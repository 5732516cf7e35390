#include "translators/genesys/errors.hpp"

#include "translators/core/conversation.hpp"
#include "translators/core/text.hpp"
#include "translators/core/vendor_answer.hpp"
#include "translators/genesys/fields.hpp"

#include <charconv>

namespace idiom::genesys {

namespace {

bool mentions(std::string_view text, std::string_view word) {
    for (std::size_t at = 0; at + word.size() <= text.size(); ++at)
        if (equal_ignoring_case(text.substr(at, word.size()), word)) return true;
    return false;
}

bool speaks_of_read_only(std::string_view message) {
    return mentions(message, "read-only") || mentions(message, "read only") || mentions(message, "readonly");
}

constexpr bool is_word(char c) { return is_alphanumeric(c) || c == '_'; }

bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        auto const end = at + word.size();
        if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
    }
    return false;
}

/// The unified pointers of the vendor's fields that a message names.
std::span<FieldError const> named_fields(std::string_view message, Arena& arena) {
    auto found = arena.vector<FieldError>();
    for (auto const& row : fields)
        // "id" is an ordinary word in sentences.
        if (!row.wire.empty() && row.field != Field::id && has_word(message, row.wire))
            found.push_back({arena.join({"/", name_of(row.field)}), message});
    for (auto const& extension : extensions)
        if (has_word(message, extension.name))
            found.push_back({arena.join({"/extensions/genesys/", extension.name}), message});
    return Arena::keep(found);
}

Fault fault_of_http_status(int status, Purpose purpose) {
    if (status == 404 && purpose != Purpose::list && purpose != Purpose::create) return Fault::user_not_found;
    if (status == 409) return purpose == Purpose::create ? Fault::user_exists : Fault::backend_conflict;
    return Fault::backend_error;
}

Fault fault_of(Code code, Purpose purpose, std::string_view message, int http_status) {
    // Releases before 8.5.2 have no code of their own for a duplicate.
    if (purpose == Purpose::create && mentions(message, "already exists")) return Fault::user_exists;
    bool const about_one_user = purpose != Purpose::list && purpose != Purpose::create;
    switch (code) {
    case Code::success: return fault_of_http_status(http_status, purpose);
    case Code::parameter_missing: return writes(purpose) ? Fault::invalid_value : Fault::backend_error;
    case Code::not_valid_now: return writes(purpose) ? Fault::backend_conflict : Fault::backend_error;
    case Code::forbidden: return speaks_of_read_only(message) ? Fault::read_only_field : Fault::backend_error;
    case Code::internal_error: return Fault::backend_error;
    case Code::no_permission: return Fault::backend_error;
    case Code::not_found: return about_one_user ? Fault::user_not_found : Fault::backend_error;
    case Code::partly_done: return Fault::backend_error;
    case Code::password_change_demanded: return Fault::backend_credentials_rejected;
    case Code::not_complete_yet: return Fault::backend_error;
    case Code::out_of_range: return writes(purpose) ? Fault::invalid_value : Fault::backend_error;
    case Code::read_only: return Fault::read_only_field;
    case Code::cannot_retrieve: return Fault::backend_error;
    case Code::cannot_create: return Fault::backend_error;
    case Code::cannot_delete: return Fault::backend_error;
    case Code::cannot_update:
    case Code::cannot_assign:
    case Code::cannot_unassign:
        // The devices that the user still has prevent a delete.
        return purpose == Purpose::remove ? Fault::backend_conflict : Fault::backend_error;
    case Code::already_exists:
        return purpose == Purpose::create ? Fault::user_exists : Fault::backend_conflict;
    case Code::in_use: return Fault::backend_conflict;
    case Code::not_authenticated: return Fault::backend_credentials_rejected;
    }
    return Fault::backend_error;
}

std::string_view detail_of(Fault fault, Code code) {
    if (code == Code::no_permission || code == Code::forbidden)
        if (fault == Fault::backend_error) return "the gateway's account lacks a right at the back end";
    if (code == Code::password_change_demanded)
        return "the back end wants the gateway's account to change its password";
    if (code == Code::partly_done) return "the back end did only a part of what was asked";
    switch (fault) {
    case Fault::user_exists: return "a user of that name exists already";
    case Fault::user_not_found: return "the back end has no such user";
    case Fault::read_only_field: return "the back end does not let this field be changed";
    case Fault::invalid_value: return "the back end does not take a value";
    case Fault::backend_conflict: return "the state of the user at the back end does not allow this";
    case Fault::backend_credentials_rejected: return "the back end does not accept the gateway's credentials";
    default: return "the back end refused or failed";
    }
}

} // namespace

std::optional<Envelope> read_envelope(Response const& response, Arena& arena) {
    if (response.delivery != Delivery::answered || response.body.empty() || !may_be_json(response))
        return std::nullopt;
    auto const body = json::read(response.body, arena, json::from_vendor);
    if (!body) return std::nullopt;
    auto const* const status = body->find("statusCode");
    // The code is a number in some responses and a string in others (vendor document, trap 1).
    if (!status || !(status->is_number() || status->is_string())) return std::nullopt;

    int code = 0;
    auto const digits = status->text;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return Envelope{.code = static_cast<Code>(code),
                    .code_text = digits,
                    .message = body->text_of("statusMessage").value_or(""),
                    .body = *body};
}

std::optional<Error> problem(Response const& response, std::optional<Envelope> const& envelope,
                             Purpose purpose, Arena& arena) {
    if (auto const error = transport_error(response, writes(purpose), "genesys")) return error;
    if (!envelope) {
        // A 204 has no body for an envelope. Any other success without an envelope did not come from GWS.
        if (response.status == 204 && writes(purpose)) return std::nullopt;
        std::string_view const detail = "the answer is not the back end's envelope";
        auto error = backend_error("genesys", response,
                                   may_be_json(response) ? detail : detail_of_type(response, detail, arena));
        error.fault = fault_of_http_status(response.status, purpose);
        if (purpose == Purpose::create && response.ok() && mentions(response.body, "already exists"))
            error.fault = Fault::user_exists;
        // Only an envelope promises that an error changed nothing.
        error.uncertain =
            writes(purpose) && error.fault != Fault::user_exists && (response.ok() || response.status >= 500);
        return error;
    }
    bool const accepted = envelope->code == Code::success ||
                          // The work continues at the vendor. A later read shows its result.
                          (envelope->code == Code::not_complete_yet && writes(purpose));
    if (response.ok() && accepted) return std::nullopt;

    auto const fault = fault_of(envelope->code, purpose, envelope->message, response.status);
    auto error = backend_error("genesys", response, detail_of(fault, envelope->code), envelope->code_text,
                               envelope->message);
    error.fault = fault;
    if (fault == Fault::user_exists)
        error.errors = arena.list<FieldError>({{"/userName", "a user of that name exists already"}});
    else if (info(fault).status == 422)
        error.errors = named_fields(envelope->message, arena);
    return error;
}

bool mentions_csrf(std::string_view text) { return mentions(text, "csrf"); }

bool refused_by_csrf_filter(Response const& response, std::optional<Envelope> const& envelope) {
    return response.delivery == Delivery::answered && response.status == 403 &&
           (!envelope || mentions_csrf(response.body));
}

bool refuses_method(Response const& response, std::optional<Envelope> const& envelope) {
    if (response.delivery != Delivery::answered) return false;
    return response.status == 405 || (response.status == 404 && !envelope);
}

} // namespace idiom::genesys
