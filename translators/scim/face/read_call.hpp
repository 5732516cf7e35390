#pragma once

#include "translators/core/face.hpp"
#include "translators/scim/face/target.hpp"

namespace idiom::scim_face {

/// Reads a request for a route whole. Errors: those of the request.
Result<ClientCall const*> read_call(ClientRequest const& request, RouteView const& route, Place const& place,
                                    Arena& arena);

} // namespace idiom::scim_face
