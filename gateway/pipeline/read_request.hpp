#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Lets the face read the whole request, including its body, for the route of the request. Sets
/// `context.call` and returns null, or returns the error response.
std::optional<ClientResponse> read_request(RequestContext& context);

} // namespace idiom::pipeline
