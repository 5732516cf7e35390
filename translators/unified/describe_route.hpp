#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/format.hpp"
#include "translators/unified/target.hpp"

#include <cstddef>
#include <string_view>

/// The documents that say what a route offers. No back end is asked for them.
namespace idiom::unified {

/// Returns the document at the route itself: its name, and where its users, roles and capabilities are.
std::string_view write_root(RouteView const& route, face::Format format, Arena& arena);

/// Returns the roles of the route.
std::string_view write_roles(RouteView const& route, face::Format format, Arena& arena);

/// The bounds of a request's body, for the capabilities.
struct BodyLimits {
    std::size_t size = ~std::size_t{0}; ///< in bytes
    std::size_t depth = 64;
};

/// Returns the capabilities of the route (contract, section 2): what the dialect can do, and how it treats
/// each field.
std::string_view write_capabilities(RouteView const& route, BodyLimits const& limits, face::Format format,
                                    Arena& arena);

/// Answers a read of the root, the roles or the capabilities of a route. The document changes only with the
/// configuration. Errors: invalid_parameter for a condition that cannot be read.
Result<ClientResponse> describe(Resource resource, ClientRequest const& request, RouteView const& route,
                                face::Format format, Arena& arena);

/// Returns the response to GET /v1/routes; to GET /v1 if `with_links`, where each route has links.
ClientResponse write_routes(std::span<RouteLine const> routes, bool with_links, face::Format format,
                            bool head, Arena& arena);

} // namespace idiom::unified
