#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Sets the route of the request. Refuses the request if its path leads nowhere. Refuses a route that the
/// caller may not use in the same way as a route that does not exist. Answers `OPTIONS *`, which asks about
/// the gateway as a whole (RFC 9110, 9.3.7). A request for the list of routes needs no route.
std::optional<ClientResponse> find_route(RequestContext& context);

} // namespace idiom::pipeline
