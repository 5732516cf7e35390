#include "tests/integration/harness/vitals.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace idiom::test {

namespace {

std::size_t entries_of(std::filesystem::path const& folder) {
    std::error_code gone;
    std::size_t count = 0;
    for (auto entry = std::filesystem::directory_iterator(folder, gone);
         entry != std::filesystem::directory_iterator(); entry.increment(gone))
        ++count;
    return count;
}

} // namespace

Vitals vitals_of(pid_t pid) {
    auto const folder = std::filesystem::path("/proc") / std::to_string(pid);
    Vitals vitals;
    std::size_t pages = 0;
    std::ifstream(folder / "statm") >> pages >> pages;
    vitals.resident_kib = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 1024;
    std::ifstream status(folder / "status");
    for (std::string word; status >> word;)
        if (word == "VmHWM:") status >> vitals.peak_kib;
    vitals.descriptors = entries_of(folder / "fd");
    vitals.threads = entries_of(folder / "task");
    return vitals;
}

} // namespace idiom::test
