#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <string>
#include <string_view>

namespace idiom::modules {

/// What became of a child process.
struct Ended {
    int status;         ///< as wait(2) gives it
    std::string output; ///< the first 64 KiB of what it wrote to its parent
};

inline constexpr std::string_view no_return = "does not come back";

/// Does `work` in a child process, which ends with it or with this one. The child has none of this process'
/// descriptors, says nothing on standard output and error, and writes to its parent by the descriptor that
/// `work` is given. One that keeps that open for longer than `limit` is killed.
/// Error: `no_return` if it was, or that the system gives no process, as `cannot be …`. Any thread.
std::expected<Ended, std::string> in_child(std::function<void(int)> const& work,
                                           std::chrono::milliseconds limit);

/// Writes all of `text` unless the reader is gone. For children.
void write_all(int descriptor, std::string_view text);

} // namespace idiom::modules
