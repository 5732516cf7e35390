#pragma once

#include "translators/core/arena.hpp"

#include <array>
#include <string_view>

namespace idiom::telemetry {

/// The id of a request: the caller's X-Request-Id where it is sane (1 … 128 of letters, digits, '-', '_',
/// '.'), else a new one, unique over restarts and replicas.
std::string_view request_id(std::string_view asked, Arena& arena);

/// A new one.
std::array<char, 24> new_request_id();

} // namespace idiom::telemetry
