#pragma once

#include "translators/core/arena.hpp"

#include <string_view>

namespace idiom::telemetry {

/// The id of a request: the caller's X-Request-Id where it is sane (1 … 128 of letters, digits, '-', '_',
/// '.'), else a new one, unique over restarts and replicas.
std::string_view request_id(std::string_view asked, Arena& arena);

/// Whether a traceparent field is one by W3C Trace Context, version 00; only such a one is passed on.
bool is_traceparent(std::string_view field);

} // namespace idiom::telemetry
