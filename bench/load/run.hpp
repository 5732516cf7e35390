#pragma once

#include "bench/load/options.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace load {

struct LoadResult {
    std::size_t answers = 0;  ///< correct responses
    std::size_t failures = 0; ///< another status than 2xx, or a broken connection
    std::size_t wrong = 0;    ///< another body than expected
    double seconds = 0;
    double cpu_seconds = 0;     ///< of the `accounted` processes
    double user_share = 0;      ///< of it outside of the kernel; sampled by the kernel's clock tick
    std::vector<float> latency; ///< microseconds, sorted; at a fixed rate, from the time a request was due
};

LoadResult run(LoadOptions const& options);

} // namespace load
