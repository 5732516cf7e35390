#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace idiom::app {

/// What `idiom check` says of a configuration in a process of its own, a line each; nothing where it has no
/// problems. For libraries that were replaced: this process has the old ones mapped, and would be given those
/// again. Runs the program that stands where this one was started from. Blocks; any thread.
std::vector<std::string> validate_in_subprocess(std::filesystem::path const& file);

} // namespace idiom::app
