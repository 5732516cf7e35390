#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Returns, as the metrics name it, why the gateway refused a request before it sent anything to a back end.
/// The reason is the name of the problem, or "failed-logins" if the login throttle refused the request.
/// Returns "" if the request was not refused.
std::string_view rejection_reason(RequestContext const& context);

} // namespace idiom::pipeline
