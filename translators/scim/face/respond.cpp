#include "translators/scim/face/respond.hpp"

#include "translators/core/text.hpp"
#include "translators/face/conditions.hpp"
#include "translators/face/negotiate.hpp"
#include "translators/scim/face/projection.hpp"
#include "translators/scim/refuse.hpp"
#include "translators/scim/values.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

constexpr std::string_view error_urn = "urn:ietf:params:scim:api:messages:2.0:Error";
constexpr std::string_view scim_json = "application/scim+json";
constexpr std::string_view plain_json = "application/json";
constexpr std::string_view challenge = R"(Bearer realm="idiom", Basic realm="idiom")";

/// Returns whether an Accept value names a media type, with another weight than 0.
bool names(std::string_view accept, std::string_view type) {
    while (!accept.empty()) {
        auto const one = trimmed(accept.substr(0, accept.find(',')), blanks);
        accept.remove_prefix(
            std::min(accept.find(',') == accept.npos ? accept.size() : accept.find(',') + 1, accept.size()));
        if (!equal_ignoring_case(media_type(one), type)) continue;
        auto const q = one.find("q=");
        bool const excluded =
            q != one.npos && one.find_first_not_of("0.", q + 2) == one.npos && one.size() > q + 2;
        if (!excluded) return true;
    }
    return false;
}

std::string_view content_type(ClientRequest const& request, Arena& arena) {
    auto const accept = face::combined(request.headers, "Accept", arena);
    return names(accept, plain_json) && !names(accept, scim_json) ? plain_json : scim_json;
}

std::string_view joined(Names names_to_join, Arena& arena) {
    auto text = arena.text(64);
    for (auto const name : names_to_join) {
        if (text.size() > 4000) break;
        if (!text.empty()) text += ", ";
        for (char const c : name) {
            bool const plain = c > 0x20 && c < 0x7F && c != ',';
            text += plain ? c : '?';
        }
    }
    return arena.keep(text);
}

void add_parts(Headers& headers, ResponseParts const& parts, Arena& arena) {
    if (!parts.location.empty()) headers.add("Location", parts.location);
    if (!parts.version.empty()) headers.add("ETag", parts.version);
    if (!parts.ignored.empty()) headers.add("X-Idiom-Ignored", joined(parts.ignored, arena));
}

/// Returns the scimType of an error that has none of its own (scim-face, 11).
std::string_view reason_of(Error const& error) {
    switch (error.fault) {
    case Fault::malformed_request:
    case Fault::malformed_body:
    case Fault::invalid_patch: return invalid_syntax;
    case Fault::read_only_field: return mutability;
    case Fault::invalid_patch_target: return no_target;
    case Fault::user_exists: return uniqueness;
    default: return invalid_value;
    }
}

/// Returns one sentence with all that the error knows.
std::string_view detail_of(Error const& error, Arena& arena) {
    auto text = arena.text(160);
    // The advice of the dialect is about a parameter that this API does not have.
    text += error.fault == Fault::delete_would_be_global
                ? "the delete would reach beyond this route; its setting global_delete allows that"
                : error.detail;
    for (auto const& one : error.errors) {
        if (text.size() > 2000) break;
        text.append(text.empty() ? "" : "; ");
        auto const pointer = one.pointer.starts_with('/') ? one.pointer.substr(1) : one.pointer;
        text.append(scim_name(pointer)).append(pointer.empty() ? "" : " ").append(one.detail);
    }
    if (error.fault == Fault::charges_required)
        text.append("; the setting accept_charges of the back end allows it");
    if (error.backend && !error.backend->message.empty())
        text.append(" (the back end says: ").append(error.backend->message).append(")");
    if (text.empty()) text += info(error.fault).title;
    return arena.keep(text);
}

} // namespace

std::string_view scim_name(std::string_view field) {
    if (field == "firstName") return "name.givenName";
    if (field == "lastName") return "name.familyName";
    if (field == "email") return "emails";
    if (field == "phoneNumber") return "phoneNumbers";
    return field;
}

std::string_view base_url(ClientRequest const& request, RouteView const& route, Arena& arena) {
    auto const& settings = settings_of(route);
    if (!settings.base_url.empty()) return settings.base_url;
    auto const host = find(request.headers, "Host").value_or("localhost");
    return arena.join({request.secure ? "https://" : "http://", host, route.base});
}

ClientResponse respond(Value const& document, ResponseParts const& parts, ClientRequest const& request,
                       Arena& arena) {
    return respond(written(document, arena), parts, request, arena);
}

ClientResponse respond(std::string_view document, ResponseParts const& parts, ClientRequest const& request,
                       Arena& arena) {
    Headers headers(arena);
    headers.add("Content-Type", content_type(request, arena));
    add_parts(headers, parts, arena);
    return {.status = parts.status,
            .headers = headers.list(),
            .body = document,
            .head = request.method == Method::head};
}

ClientResponse respond_empty(ResponseParts const& parts, ClientRequest const&, Arena& arena) {
    Headers headers(arena);
    add_parts(headers, parts, arena);
    return {.status = parts.status, .headers = headers.list(), .body = {}};
}

int status_of(Error const& error) {
    switch (error.fault) {
    case Fault::charges_required: return 403;
    case Fault::unsupported_field:
    case Fault::invalid_value:
    case Fault::read_only_field:
    case Fault::role_not_mapped:
    case Fault::idempotency_key_reused:
    case Fault::precondition_required:
    case Fault::invalid_patch_target: return 400;
    default: return info(error.fault).status;
    }
}

Value error_document(Error const& error, Arena& arena) {
    auto const status = status_of(error);
    auto made =
        with(object_value({}), "schemas", list_value(arena.list<Value>({text_value(error_urn)})), arena);
    made = with(made, "status", text_value(decimal(status, arena)), arena);
    bool const has_reason = status == 400 || error.fault == Fault::user_exists;
    if (has_reason)
        made =
            with(made, "scimType", text_value(error.reason.empty() ? reason_of(error) : error.reason), arena);
    return with(made, "detail", text_value(detail_of(error, arena)), arena);
}

ClientResponse respond_error(Error const& error, ClientRequest const& request, Arena& arena) {
    auto told = error;
    if (told.fault == Fault::unauthenticated && told.detail.empty())
        told.detail = "the credentials are missing or not known; send the key as Authorization: Bearer";
    Headers headers(arena);
    headers.add("Content-Type", content_type(request, arena));
    if (told.fault == Fault::unauthenticated) headers.add("WWW-Authenticate", challenge);
    if (told.fault == Fault::method_not_allowed && !told.allow.empty()) headers.add("Allow", told.allow);
    if (told.retry_after) headers.add("Retry-After", decimal(*told.retry_after, arena));
    return {.status = status_of(told),
            .headers = headers.list(),
            .body = written(error_document(told, arena), arena),
            .head = request.method == Method::head};
}

Result<Value> read_body(ClientRequest const& request, bool strict, Arena& arena) {
    if (auto const error = face::coded(request.headers)) return std::unexpected(*error);
    auto const type = find(request.headers, "Content-Type");
    bool const known = !type || equal_ignoring_case(media_type(*type), scim_json) ||
                       (!strict && equal_ignoring_case(media_type(*type), plain_json));
    auto const charset = type ? type->find("charset=") : std::string_view::npos;
    bool const utf8 = charset == std::string_view::npos ||
                      equal_ignoring_case(trimmed(type->substr(charset + 8), "\" \t"), "utf-8");
    if (!known || !utf8) {
        Error error{.fault = Fault::unsupported_media_type,
                    .detail = "a body has the type application/scim+json or application/json, in UTF-8"};
        error.allow = scim_json;
        return std::unexpected(error);
    }
    auto body = request.body;
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    auto const read = json::read(body, arena, {.depth = request.depth});
    if (!read) return refuse(invalid_syntax, arena.join({"the body is no JSON: ", read.error().what}));
    if (!read->is_object()) return refuse(invalid_syntax, "the body has to be an object");
    if (has_double_member(*read)) return refuse(invalid_syntax, "an object has the same member twice");
    return *read;
}

} // namespace idiom::scim_face
