#pragma once

#include "gateway/api/request_context.hpp"

namespace idiom::api {

/// Why a request was turned away before any back end heard of it, as metrics name it: its problem, but
/// "failed-logins" for who is slowed down for guessing; "" for a request that was not.
std::string_view rejection_reason(RequestContext const& context);

} // namespace idiom::api
