#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/route_view.hpp"

#include <string_view>

namespace idiom::unified {

/// Returns the description of the API in OpenAPI 3.1, as minified JSON. It is made of the tables that the API
/// itself runs on. `route` null: of the whole API, with paths that begin with `/v1/{route}`; it names no
/// route. Else of what this route can do, with paths below the route. `version` is that of the program.
std::string_view write_openapi(RouteView const* route, std::string_view version, Arena& arena);

} // namespace idiom::unified
