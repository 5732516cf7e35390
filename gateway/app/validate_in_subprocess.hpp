#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace idiom::app {

/// Runs `idiom check` on a configuration in a new process. Returns its problems, a line each; empty if there
/// are none. This is for libraries that were replaced: this process has the old ones mapped, and would get
/// those again. Runs the program file at the path that this process was started from. Blocks; any thread.
std::vector<std::string> validate_in_subprocess(std::filesystem::path const& file);

} // namespace idiom::app
