#include "translators/evovoice/face/error_response.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/text.hpp"
#include "translators/evovoice/face/contracts.hpp"
#include "translators/evovoice/face/write.hpp"
#include "translators/face/negotiate.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace idiom::evovoice_face {
namespace {

/// ServiceStack's response to a fault: its status, and the name of a .NET exception or of an HTTP status.
struct Code {
    std::uint16_t status;
    std::string_view name;
};

/// One entry of `Errors`.
struct FieldProblem {
    std::string_view code;
    std::string_view field;
    std::string_view message;
};

struct Status {
    std::string_view code;
    std::string_view message;
    std::span<FieldProblem const> problems;
};

/// One row for each fault, in the order of Fault.
struct CodeRow {
    Fault fault;
    Code code;
};
constexpr std::array<CodeRow, fault_count> code_rows{{
    {Fault::malformed_request, {400, "ArgumentException"}},
    {Fault::malformed_body, {400, "SerializationException"}},
    {Fault::invalid_patch, {400, "ArgumentException"}},
    {Fault::invalid_parameter, {400, "ArgumentException"}},
    {Fault::unauthenticated, {401, "Unauthorized"}},
    {Fault::forbidden, {403, "Forbidden"}},
    {Fault::charges_required, {402, "PaymentRequired"}},
    {Fault::route_not_found, {404, "NotFound"}},
    {Fault::user_not_found, {404, "NotFound"}},
    {Fault::not_found, {404, "NotFound"}},
    {Fault::method_not_allowed, {405, "MethodNotAllowed"}},
    {Fault::not_acceptable, {406, "NotAcceptable"}},
    {Fault::request_timeout, {408, "RequestTimeout"}},
    {Fault::user_exists, {409, "Conflict"}},
    {Fault::patch_test_failed, {409, "Conflict"}},
    {Fault::invalid_patch_target, {409, "Conflict"}},
    {Fault::delete_would_be_global, {409, "Conflict"}},
    {Fault::backend_conflict, {409, "Conflict"}},
    {Fault::idempotency_in_progress, {409, "Conflict"}},
    {Fault::length_required, {411, "LengthRequired"}},
    {Fault::precondition_failed, {412, "PreconditionFailed"}},
    {Fault::content_too_large, {413, "RequestEntityTooLarge"}},
    {Fault::expectation_failed, {417, "ExpectationFailed"}},
    {Fault::uri_too_long, {414, "RequestUriTooLong"}},
    {Fault::unsupported_media_type, {415, "UnsupportedMediaType"}},
    {Fault::unsupported_field, {400, "ArgumentException"}},
    {Fault::invalid_value, {400, "ArgumentException"}},
    {Fault::read_only_field, {400, "ArgumentException"}},
    {Fault::role_not_mapped, {400, "ArgumentException"}},
    {Fault::idempotency_key_reused, {400, "ArgumentException"}},
    {Fault::precondition_required, {428, "PreconditionRequired"}},
    {Fault::rate_limited, {429, "TooManyRequests"}},
    {Fault::header_fields_too_large, {431, "RequestHeaderFieldsTooLarge"}},
    {Fault::internal_error, {500, "Exception"}},
    {Fault::operation_not_supported, {405, "NotSupportedException"}},
    {Fault::backend_unreachable, {502, "BadGateway"}},
    {Fault::backend_error, {502, "BadGateway"}},
    {Fault::backend_credentials_rejected, {502, "BadGateway"}},
    {Fault::write_not_confirmed, {502, "BadGateway"}},
    {Fault::backend_unavailable, {503, "ServiceUnavailable"}},
    {Fault::overloaded, {503, "ServiceUnavailable"}},
    {Fault::draining, {503, "ServiceUnavailable"}},
    {Fault::backend_timeout, {504, "GatewayTimeout"}},
}};
constexpr bool rows_are_in_order() {
    for (std::size_t i = 0; i < code_rows.size(); ++i)
        if (static_cast<std::size_t>(code_rows[i].fault) != i) return false;
    return true;
}
static_assert(rows_are_in_order());

Code const& code_of(Fault fault) { return code_rows[static_cast<std::size_t>(fault)].code; }

/// Returns whether a request of this API can come to the fault. It has no conditions, and any answer is
/// acceptable to its clients.
bool occurs(Fault fault) {
    return fault != Fault::not_acceptable && fault != Fault::precondition_failed &&
           fault != Fault::precondition_required;
}

/// Returns the name of the validator with which ServiceStack would report the problem.
std::string_view validator(std::string_view detail) {
    bool const empty = detail == "is required" || detail == "must not be empty";
    return empty ? "NotEmpty" : "ArgumentException";
}

std::span<FieldProblem const> problems_of(Error const& error, std::optional<Operation> operation,
                                          Arena& arena) {
    auto made = arena.vector<FieldProblem>();
    for (auto const& one : error.errors) {
        if (one.pointer.empty()) continue;
        auto const field = member_at(one.pointer, operation, arena);
        // Login and e-mail address are one member here.
        auto const same = [&](FieldProblem const& other) { return other.field == field; };
        if (std::ranges::any_of(made, same)) continue;
        bool const sentence = one.detail.starts_with("the "); // else the detail follows the name of a member
        auto const message = sentence ? arena.join({field, ": ", one.detail, "."})
                                      : arena.join({"'", field, "' ", one.detail, "."});
        made.push_back({.code = validator(one.detail), .field = field, .message = message});
    }
    return Arena::keep(made);
}

std::string_view message_of(Error const& error, std::span<FieldProblem const> problems, Arena& arena) {
    if (error.fault == Fault::user_not_found) return "User was not found";
    if (error.fault == Fault::user_exists) return "A user with this e-mail address already exists";
    auto text = arena.text(128);
    for (auto const& problem : problems)
        text.append(text.empty() ? "" : " ").append(problem.message);
    if (text.empty()) text = error.detail.empty() ? info(error.fault).title : error.detail;
    if (error.uncertain) text += " (whether the change was made is not known)";
    return arena.keep(text);
}

Status status_of(Error const& error, std::optional<Operation> operation, Arena& arena) {
    Status made{.code = code_of(error.fault).name, .message = {}, .problems = {}};
    // Another user has the address. Whatever else the back end reports does not matter.
    if (error.fault != Fault::user_exists) made.problems = problems_of(error, operation, arena);
    made.message = message_of(error, made.problems, arena);
    bool const is_validation = code_of(error.fault).status == 400;
    if (is_validation && !made.problems.empty()) made.code = made.problems.front().code;
    return made;
}

void element(Text& out, std::string_view name, std::string_view text, Arena& arena) {
    out.append("<").append(name).append(">");
    if (!xml::append_text(out, text)) static_cast<void>(xml::append_text(out, xml::carriable(text, arena)));
    out.append("</").append(name).append(">");
}

/// The prefix is the depth, as .NET writes it.
void no_meta(Text& out, std::string_view prefix) {
    out.append("<Meta xmlns:").append(prefix).append("=\"").append(datacontract::arrays_namespace);
    out.append("\" i:nil=\"true\"/>");
}

void write_xml(Text& out, Status const& status, Arena& arena) {
    out += R"(<?xml version="1.0" encoding="utf-8"?><ErrorResponse xmlns:i=")";
    out.append(xml::instance_namespace).append("\" xmlns=\"").append(evovoice_contract::errors_namespace);
    out += "\"><ResponseStatus>";
    element(out, "ErrorCode", status.code, arena);
    element(out, "Message", status.message, arena);
    out += R"(<StackTrace i:nil="true"/>)";
    out += status.problems.empty() ? "<Errors/>" : "<Errors>";
    for (auto const& problem : status.problems) {
        out += "<ResponseError>";
        element(out, "ErrorCode", problem.code, arena);
        element(out, "FieldName", problem.field, arena);
        element(out, "Message", problem.message, arena);
        no_meta(out, "d5p1");
        out += "</ResponseError>";
    }
    if (!status.problems.empty()) out += "</Errors>";
    no_meta(out, "d3p1");
    out += "</ResponseStatus></ErrorResponse>";
}

void write_json(Text& text, Status const& status) {
    json::Writer out(text);
    out.begin_object().key("responseStatus").begin_object();
    out.member("errorCode", status.code).member("message", status.message).key("errors").begin_array();
    for (auto const& problem : status.problems)
        out.begin_object()
            .member("errorCode", problem.code)
            .member("fieldName", problem.field)
            .member("message", problem.message)
            .end_object();
    out.end_array().end_object().end_object();
}

} // namespace

std::string_view member_at(std::string_view pointer, std::optional<Operation> operation, Arena& arena) {
    if (!pointer.starts_with('/')) return pointer;
    auto const name = pointer.substr(1, pointer.find('/', 1) - 1);
    auto const field = field_named(name);
    // The contract has no other member to name if the name is missing.
    if (field == Field::display_name && operation == Operation::create) return "FirstName";
    if (field == Field::email || field == Field::user_name) return "EmailAddress";
    if (field == Field::id) return "UserId";
    if (field && operation == Operation::create)
        for (auto const& written : new_user_fields)
            if (written.field == *field) return evovoice_contract::new_user::members[written.member].name;
    if (field && operation == Operation::patch)
        for (auto const& written : patch_user_fields)
            if (written.field == *field) return evovoice_contract::patch_user::members[written.member].name;
    if (name.empty() || name[0] < 'a' || name[0] > 'z') return name;
    char const capital = static_cast<char>(name[0] - 'a' + 'A');
    return arena.join({{&capital, 1}, name.substr(1)});
}

std::span<std::uint16_t const> error_statuses() {
    static auto const statuses = [] {
        std::vector<std::uint16_t> made;
        for (auto const& row : code_rows)
            if (occurs(row.fault)) made.push_back(row.code.status);
        std::ranges::sort(made);
        made.erase(std::ranges::unique(made).begin(), made.end());
        return made;
    }();
    return statuses;
}

std::string_view error_codes(std::uint16_t status, Arena& arena) {
    auto text = arena.text(256);
    for (auto const& [fault, code] : code_rows) {
        if (code.status != status || !occurs(fault)) continue;
        text.append(text.empty() ? "`" : "; `").append(code.name).append("`: ").append(info(fault).title);
    }
    return arena.keep(text);
}

ClientResponse write_error(Error const& error, std::optional<Operation> operation, face::Format format,
                           bool head, Arena& arena) {
    auto const status = status_of(error, operation, arena);
    auto text = arena.text(512);
    if (format == face::Format::xml)
        write_xml(text, status, arena);
    else
        write_json(text, status);

    Headers headers(arena);
    headers.add("Content-Type", content_type_of(format));
    if (error.fault == Fault::method_not_allowed) headers.add("Allow", error.allow);
    if (error.fault == Fault::unauthenticated) headers.add("WWW-Authenticate", challenge);
    if (error.allow == face::no_coding) headers.add("Accept-Encoding", error.allow);
    if (error.retry_after) headers.add("Retry-After", decimal(*error.retry_after, arena));
    return {.status = code_of(error.fault).status,
            .headers = headers.list(),
            .body = arena.keep(text),
            .head = head};
}

ClientResponse ask_for_login(Arena& arena) {
    Headers headers(arena);
    headers.add("WWW-Authenticate", challenge);
    return {.status = 401, .headers = headers.list(), .body = {}, .head = false};
}

} // namespace idiom::evovoice_face
