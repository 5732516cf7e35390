#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/route_view.hpp"

#include <string_view>

namespace idiom::unified {

/// Returns the JSON Schema (2020-12) of the users of a route: the schemas of its description in OpenAPI, as
/// `$defs`. The whole is the schema of a user as the route shows it. It lies in the arena.
std::string_view write_json_schema(RouteView const& route, Arena& arena);

} // namespace idiom::unified
