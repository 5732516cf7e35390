#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Records an answered request as the server span of its trace, which is the parent of all its other spans.
/// `status` is the status of the response. Records no query, body, header field or raw path, because they
/// name users.
void record_request(RequestContext const& context, int status);

} // namespace idiom::pipeline
