#pragma once

#include "bench/load/options.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace load {

struct LoadResult {
    std::size_t answers = 0;  ///< that were as they should be
    std::size_t failures = 0; ///< another status than 2xx, or connections that broke
    std::size_t wrong = 0;    ///< another body than expected
    double seconds = 0;
    double cpu_seconds = 0;     ///< of the processes accounted for
    std::vector<float> latency; ///< microseconds, sorted; at a fixed rate from when a request was due
};

LoadResult run(LoadOptions const& options);

} // namespace load
