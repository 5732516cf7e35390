#pragma once

#include "translators/core/answer.hpp"
#include "translators/unified/client_response.hpp"
#include "translators/unified/response_options.hpp"
#include "translators/unified/validate.hpp"

namespace idiom::unified {

/// An answer as the client wants to see it: status, headers (`Content-Type`, `Vary`, `ETag`, `Location`,
/// `Link`, `Preference-Applied`) and body. For a user in JSON that is one pass of appends into the arena, and
/// the tag is taken from the bytes just written.
/// Why an answer cannot be shown as the client wants it: a set of roles that the back end did not show is not
/// the empty set. Looked at before `write_answer`.
std::optional<Error> unshowable(Answer const& answer, ResponseOptions const& response_options, Arena& arena);

ClientResponse write_answer(Answer const& answer, ResponseOptions const& response_options, Arena& arena);

/// What the route can do (contract, section 2), with the names of its roles where it has a map of them.
ClientResponse write_capabilities(RouteView const& route, Format format, bool head, Arena& arena);

/// A route as GET /v1/routes lists it.
struct RouteLine {
    std::string_view name;
    std::string_view dialect;
    bool healthy = true;
};
ClientResponse write_routes(std::span<RouteLine const> routes, Format format, bool head, Arena& arena);

} // namespace idiom::unified
