#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace idiom::modules {

/// Tries `work` in a child process, because loading a library can end its process: an exception of a static
/// initialiser cannot be caught, and an initialiser may crash or never return.
/// Returns why this process should not do `work`, as `ends …` or `does not …`; null if the trial succeeded.
std::optional<std::string> why_fatal(std::function<void()> const& work, std::chrono::milliseconds limit);

} // namespace idiom::modules
