#include "gateway/upstream/environment.hpp"

#include "gateway/net/sleep.hpp"

#include <random>

namespace idiom::upstream {

Environment environment_of(net::Loop& loop) {
    return {.now = telemetry::steady_clock(),
            .sleep_until = [&loop](telemetry::TimePoint at) { return net::sleep_until(loop, at); },
            .random =
                [engine = std::minstd_rand(std::random_device{}())]() mutable {
                    return std::uniform_real_distribution<double>(0, 1)(engine);
                }};
}

} // namespace idiom::upstream
