#include "gateway/telemetry/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace idiom::telemetry {

namespace {

/// Returns the seconds since 1970 at which the machine started.
double boot_seconds() {
    std::ifstream in("/proc/stat");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("btime ")) return std::stod(line.substr(6));
    return 0;
}

std::uint64_t open_descriptors() {
    std::error_code error;
    std::filesystem::directory_iterator const entries("/proc/self/fd", error);
    if (error) return 0;
    auto const count = static_cast<std::uint64_t>(std::distance(begin(entries), end(entries)));
    return count > 0 ? count - 1 : 0; // without the descriptor of this directory
}

} // namespace

ProcessUsage process_usage() {
    ProcessUsage usage;
    rusage times{};
    if (getrusage(RUSAGE_SELF, &times) == 0) {
        auto const seconds = [](timeval const& time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        };
        usage.cpu_seconds = seconds(times.ru_utime) + seconds(times.ru_stime);
    }
    std::ifstream in("/proc/self/stat");
    std::string line;
    std::getline(in, line);
    // proc(5): the second field, the name, may hold anything. The fields behind its ')' are numbered from 3.
    std::istringstream fields(line.substr(std::min(line.rfind(')') + 1, line.size())));
    std::string skipped;
    for (int field = 3; field < 22; ++field)
        fields >> skipped;
    std::uint64_t start_ticks = 0;
    std::uint64_t pages = 0;
    fields >> start_ticks >> usage.virtual_bytes >> pages;
    usage.resident_bytes = pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    usage.start_seconds =
        boot_seconds() + static_cast<double>(start_ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
    usage.open_descriptors = open_descriptors();
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) usage.most_descriptors = limit.rlim_cur;
    return usage;
}

} // namespace idiom::telemetry
