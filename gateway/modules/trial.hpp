#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace idiom::modules {

/// Does `work` in a child process first. What static initialisers of a library throw cannot be caught, the
/// dynamic linker ends the process; they may crash or never come back, too.
/// Why this process had better not do it, as `ends …` or `does not …`; nothing where it went well.
std::optional<std::string> why_fatal(std::function<void()> const& work, std::chrono::milliseconds limit);

} // namespace idiom::modules
