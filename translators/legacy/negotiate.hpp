#pragma once

#include "translators/unified/client_response.hpp"
#include "translators/unified/read_call.hpp"

namespace idiom::legacy {

/// The representation of the answer as ServiceStack chooses it, which always finds one: the suffix of the
/// path, then `?format=` in any case (or `?callback=`, which means JSON), then the format that a call by name
/// has in its path, then `Accept` without regard to weights: the
/// type of the request's own body where it is listed, else JSON before XML; and for anything else the type of
/// the request's body, or JSON.
unified::Format response_format(unified::ClientRequest const& request, Arena& arena);

} // namespace idiom::legacy
