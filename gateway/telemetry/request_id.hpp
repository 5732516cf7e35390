#pragma once

#include "translators/core/arena.hpp"

#include <array>
#include <string_view>

namespace idiom::telemetry {

/// Returns the id of a request: the client's X-Request-Id if it is valid (1 … 128 letters, digits, '-', '_',
/// '.'), else a new one, unique over restarts and gateways.
std::string_view request_id(std::string_view asked, Arena& arena);

/// Returns a new id.
std::array<char, 24> new_request_id();

} // namespace idiom::telemetry
