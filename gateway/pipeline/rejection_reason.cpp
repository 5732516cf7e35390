#include "gateway/pipeline/rejection_reason.hpp"

#include <algorithm>
#include <array>

namespace idiom::pipeline {

namespace {

/// Problems with the caller, its rights or the shape of the request. Problems with the content of a call are
/// not here.
constexpr std::array turned_away{
    Fault::malformed_request, Fault::malformed_body,     Fault::unauthenticated,
    Fault::forbidden,         Fault::route_not_found,    Fault::request_timeout,
    Fault::length_required,   Fault::content_too_large,  Fault::expectation_failed,
    Fault::uri_too_long,      Fault::method_not_allowed, Fault::rate_limited,
    Fault::overloaded,        Fault::draining,           Fault::header_fields_too_large};

} // namespace

std::string_view rejection_reason(RequestContext const& context) {
    if (context.problem.empty()) return {};
    auto const found = std::ranges::find(turned_away, context.problem, [](Fault f) { return info(f).name; });
    if (found == turned_away.end()) return {};
    // Without a bucket the client's limit was not looked up yet, so the login throttle refused the request.
    if (*found == Fault::rate_limited && !context.limit.bucket) return "failed-logins";
    return info(*found).name;
}

} // namespace idiom::pipeline
