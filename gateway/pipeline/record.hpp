#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Records the request in the metrics, in its trace and in the access log. To be called last, just before the
/// connection writes the response.
void record(RequestContext const& context, ClientResponse const& response);

} // namespace idiom::pipeline
