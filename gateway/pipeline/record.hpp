#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Records the request in the metrics, in its trace and in the access log. The response is about to be
/// written.
void record(RequestContext const& context, ClientResponse const& response);

} // namespace idiom::pipeline
