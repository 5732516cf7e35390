#pragma once

#include <chrono>
#include <functional>

namespace idiom::telemetry {

using TimePoint = std::chrono::steady_clock::time_point;

/// What time it is, monotonic. Callable from any thread; injected so that tests decide how time passes.
using Clock = std::function<TimePoint()>;

inline Clock steady_clock() {
    return [] { return std::chrono::steady_clock::now(); };
}

} // namespace idiom::telemetry
