#include "gateway/policy/environment.hpp"

#include "gateway/async/sleep.hpp"

#include <random>

namespace idiom::policy {

Environment environment_of(async::Loop& loop) {
    return {.now = telemetry::steady_clock(),
            .sleep_until = [&loop](telemetry::TimePoint at) { return async::sleep_until(loop, at); },
            .random =
                [engine = std::minstd_rand(std::random_device{}())]() mutable {
                    return std::uniform_real_distribution<double>(0, 1)(engine);
                }};
}

} // namespace idiom::policy
