#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Returns the reason why the gateway refused a request before it sent anything to a back end: the name of
/// the problem, or "failed-logins" if the login throttle refused the request. The metric idiom_rejected_total
/// has this reason as its label. Returns "" if the request was not refused.
std::string_view rejection_reason(RequestContext const& context);

} // namespace idiom::pipeline
