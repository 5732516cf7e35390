#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Sets the route of the request. Refuses it if there is nothing at its path, or if the caller may not use
/// the route: a route that it may not use does not exist for it. Answers `OPTIONS *`, which asks about the
/// gateway as a whole (RFC 9110, 9.3.7). The list of routes needs no route.
std::optional<ClientResponse> find_route(RequestContext& context);

} // namespace idiom::pipeline
