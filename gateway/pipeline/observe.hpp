#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Counts what the face has observed, in the metrics of the face.
void count(RequestContext const& context, std::span<Measurement const> measurements);

/// Asks the face what it has observed of the request as a whole, and counts it. Costs nothing for a face
/// without metrics. To be called when the calls of the request have come to an end.
void observe(RequestContext const& context, Outcomes outcomes);

} // namespace idiom::pipeline
