#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Answers a request for the list of routes, without asking a back end. Returns null for any other request.
std::optional<ClientResponse> list_routes(RequestContext& context);

} // namespace idiom::pipeline
