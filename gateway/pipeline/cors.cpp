#include "gateway/pipeline/cors.hpp"

#include "gateway/pipeline/request_context.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace {

/// The fields of a request that the faces and the gateway read, and that a browser does not send unasked.
constexpr std::string_view request_fields =
    "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, X-Api-Key, "
    "X-HTTP-Method-Override, X-Request-Id, traceparent, tracestate";

/// The fields of a response that a page may read. Browsers show few others.
constexpr std::string_view response_fields =
    "Accept, Accept-Patch, Allow, ETag, Idempotency-Replayed, Link, Location, Preference-Applied, RateLimit, "
    "RateLimit-Policy, Retry-After, WWW-Authenticate, X-Idiom-Ignored, X-Request-Id";

/// Returns the origin of the page if it may call, else "".
std::string_view allowed_origin(RequestContext const& context) {
    auto const& policy = *context.routing->cors;
    auto const origin = context.request.head.header("Origin");
    if (origin.empty()) return {};
    bool const listed = std::ranges::any_of(
        policy.origins, [&](std::string const& one) { return equal_ignoring_case(one, origin); });
    return policy.any_origin || listed ? origin : std::string_view{};
}

void add_origin(RequestContext const& context, std::string_view origin, std::pmr::vector<Header>& headers) {
    auto const& policy = *context.routing->cors;
    headers.push_back({"Access-Control-Allow-Origin", policy.any_origin ? "*" : origin});
    if (policy.credentials) headers.push_back({"Access-Control-Allow-Credentials", "true"});
}

/// Returns what `request_fields` names, and the fields that choose routes.
std::string_view taken_fields(RequestContext const& context) {
    auto text = context.arena.text(request_fields.size() + 64);
    text += request_fields;
    for (auto const name : context.routing->router.choosing_fields())
        text.append(", ").append(name);
    return context.arena.keep(text);
}

bool is_preflight(RequestContext const& context) {
    auto const& head = context.request.head;
    return context.routing->cors && head.method == "OPTIONS" &&
           !head.header("Access-Control-Request-Method").empty() && context.found.prefix;
}

} // namespace

std::optional<ClientResponse> answer_preflight(RequestContext const& context) {
    if (!is_preflight(context)) return std::nullopt;
    auto const origin = allowed_origin(context);
    if (origin.empty()) return std::nullopt;
    auto headers = context.arena.vector<Header>();
    headers.push_back({"Access-Control-Allow-Methods", context.face().info().methods});
    headers.push_back({"Access-Control-Allow-Headers", taken_fields(context)});
    headers.push_back(
        {"Access-Control-Max-Age", decimal(context.routing->cors->max_age.count(), context.arena)});
    return ClientResponse{.status = 204, .headers = Arena::keep(headers), .body = {}};
}

void add_cors_fields(RequestContext const& context, std::pmr::vector<Header>& headers) {
    auto const& policy = *context.routing->cors;
    // Also without an Origin: a cache must not give this response to a page.
    if (!policy.any_origin) add_vary(headers, "Origin", context.arena);
    auto const origin = allowed_origin(context);
    if (origin.empty()) return;
    add_origin(context, origin, headers);
    headers.push_back({"Access-Control-Expose-Headers", response_fields});
}

void add_vary(std::pmr::vector<Header>& headers, std::string_view name, Arena& arena) {
    auto const field = std::ranges::find_if(
        headers, [](Header const& header) { return equal_ignoring_case(header.name, "Vary"); });
    if (field == headers.end())
        headers.push_back({"Vary", name});
    else
        field->value = arena.join({field->value, ", ", name});
}

} // namespace idiom::pipeline
