#pragma once

#include "gateway/api/request_context.hpp"

namespace idiom::api {

/// Records a request that has been answered with `status`, as the span of its trace that all others are
/// under. Never a query, a body, a field, or a path as it came: users are named in them.
void record_request(RequestContext const& context, int status);

} // namespace idiom::api
