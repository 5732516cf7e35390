#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Returns the response as the connection sends it, with the fields that the gateway adds whatever the face
/// is: the RateLimit fields and X-Request-Id.
server::Response write_response(RequestContext const& context, ClientResponse const& response);

} // namespace idiom::pipeline
