#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <cstddef>

namespace idiom::pipeline {

/// Records the request in the metrics, in its trace and in the access log. To be called last, just before the
/// connection writes the response. `sent` is the size of the body as it is sent, after compression.
void record(RequestContext const& context, ClientResponse const& response, std::size_t sent);

} // namespace idiom::pipeline
