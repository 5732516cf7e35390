#pragma once

#include <cstdint>

namespace idiom::telemetry {

/// The resources that this process uses, as Linux reports them; 0 for what it does not report.
struct ProcessUsage {
    double cpu_seconds = 0;   ///< user and system time of all threads
    double start_seconds = 0; ///< since 1970
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t most_descriptors = 0;
};

/// Reads /proc. Any thread.
ProcessUsage process_usage();

} // namespace idiom::telemetry
