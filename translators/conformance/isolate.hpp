#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace idiom::conformance {

/// The outcome of work in a child process.
struct Isolated {
    std::string text;  ///< what the work returned
    std::string fatal; ///< why the work did not end normally, and in which conversation; "" if it did
    bool late = false; ///< whether it was killed because it made no progress in time
};

/// Runs `work` in a child process, because a translator may crash or never return, and the other checks must
/// still run. Kills the child if it does not call `at` for `patience`. Call it only while this process has a
/// single thread.
Isolated isolated(std::function<std::string()> const& work, std::chrono::milliseconds patience);

/// Notes what the child does next, for `fatal`. Costs a copy of at most a kilobyte.
void at(std::string_view what, std::string_view detail = {});

} // namespace idiom::conformance
