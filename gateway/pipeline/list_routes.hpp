#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Answers a request for the list of routes, which no back end has a part in.
std::optional<ClientResponse> list_routes(RequestContext& context);

} // namespace idiom::pipeline
