#pragma once

#include "translators/scim/face/shape.hpp"

namespace idiom {
struct ClientRequest;
}

namespace idiom::scim_face {

/// Returns what this face offers on a route, for the capabilities of the route; "" if it is switched off.
std::string_view describe_route(ClientRequest const& request, RouteView const& route, Arena& arena);

} // namespace idiom::scim_face
