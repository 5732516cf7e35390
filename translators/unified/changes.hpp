#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/face.hpp"
#include "translators/unified/parameters.hpp"

namespace idiom::unified {

/// Returns the request for the changes of a route.
ClientCall const* changes_call(ClientRequest const& request, Parameters const& parameters, Arena& arena);

} // namespace idiom::unified
