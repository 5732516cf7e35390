#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace idiom::conformance {

/// What came of work in a process of its own.
struct Isolated {
    std::string text;  ///< what the work returned
    std::string fatal; ///< why it did not come to its end, and in which conversation; "" where it did
    bool late = false; ///< since it did not come back in time
};

/// Runs `work` in a child process: a translator may crash, or never come back, and the others checks still
/// want to be heard. It is ended when `at` was not called for `patience`. Call it while this process has one
/// thread only.
Isolated isolated(std::function<std::string()> const& work, std::chrono::milliseconds patience);

/// Notes what is about to be done, for `fatal`. Costs a copy of at most a kilobyte.
void at(std::string_view what, std::string_view detail = {});

} // namespace idiom::conformance
