#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Reads the request whole, body and all, for the route that it is about. Sets `call`.
std::optional<ClientResponse> read_request(RequestContext& context);

} // namespace idiom::pipeline
