#pragma once

#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/format.hpp"

#include <cstddef>

/// The documents that say what a route offers. No back end is asked for them.
namespace idiom::unified {

/// Returns the document at the route itself: its name, and where its users, roles and capabilities are.
ClientResponse write_root(RouteView const& route, face::Format format, bool head, Arena& arena);

/// Returns the roles of the route.
ClientResponse write_roles(RouteView const& route, face::Format format, bool head, Arena& arena);

/// The bounds of a request's body, for the capabilities.
struct BodyLimits {
    std::size_t size = ~std::size_t{0}; ///< in bytes
    std::size_t depth = 64;
};

/// Returns the capabilities of the route (contract, section 2): what the dialect can do, and how it treats
/// each field.
ClientResponse write_capabilities(RouteView const& route, BodyLimits const& limits, face::Format format,
                                  bool head, Arena& arena);

/// Returns the response to GET /v1/routes; to GET /v1 if `with_links`, where each route has links.
ClientResponse write_routes(std::span<RouteLine const> routes, bool with_links, face::Format format,
                            bool head, Arena& arena);

} // namespace idiom::unified
