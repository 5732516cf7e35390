#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

namespace idiom::modules {

/// How a child process ended.
struct Ended {
    int status;         ///< as wait(2) gives it
    std::string output; ///< the first 64 KiB that the child wrote to its parent
};

inline constexpr std::string_view no_return = "does not come back";

/// Runs `work` in a child process, and waits for the child to end. The child ends after `work`, or when this
/// process ends. It inherits no descriptors, and its standard output and error are discarded. `work` gets a
/// descriptor to write to the parent. A child that keeps this descriptor open for longer than `limit` is
/// killed.
/// Error: `no_return` if the child was killed; `cannot be …` if the system provides no process. Any thread.
std::expected<Ended, std::string> in_child(std::function<void(int)> const& work,
                                           std::chrono::milliseconds limit);

/// Writes all of `text`; stops at the first error, such as a reader that is gone. For child processes.
void write_all(int descriptor, std::string_view text);

} // namespace idiom::modules
