#pragma once

#include <chrono>
#include <functional>

namespace idiom::telemetry {

using TimePoint = std::chrono::steady_clock::time_point;

/// Returns the monotonic time. Any thread. Injected, so that tests set the time.
using Clock = std::function<TimePoint()>;

inline Clock steady_clock() {
    return [] { return std::chrono::steady_clock::now(); };
}

} // namespace idiom::telemetry
