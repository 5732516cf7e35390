#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/call.hpp"
#include "translators/core/error.hpp"
#include "translators/core/route_view.hpp"

namespace idiom::unified {

/// Reads the user of a create. Errors: unsupported_field, read_only_field, invalid_value, all in one.
Result<CreateUser> new_user(json::Value const& body, RouteView const& route, bool lenient, Arena& arena);

} // namespace idiom::unified
