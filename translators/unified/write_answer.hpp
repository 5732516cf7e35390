#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/format.hpp"
#include "translators/unified/response_options.hpp"

namespace idiom::unified {

/// Returns an error if the answer cannot be shown as the client asked: a set of roles that the back end did
/// not show is not the empty set. Call it before `write_answer`.
std::optional<Error> unshowable(Answer const& answer, ResponseOptions const& response_options, Arena& arena);

/// Returns the answer as the client asked for it: status, headers (`Content-Type`, `Vary`, `ETag`,
/// `Location`, `Link`, `Preference-Applied`) and body. A user in JSON takes one pass of appends into the
/// arena, and the entity tag comes from the same bytes.
ClientResponse write_answer(Answer const& answer, ResponseOptions const& response_options, Arena& arena);

/// Returns the capabilities of the route (contract, section 2), with its role names if it has a map of them.
ClientResponse write_capabilities(RouteView const& route, face::Format format, bool head, Arena& arena);

/// Returns the response to GET /v1/routes.
ClientResponse write_routes(std::span<RouteLine const> routes, face::Format format, bool head, Arena& arena);

} // namespace idiom::unified
