#pragma once

#include <expected>
#include <string>

namespace idiom::cli {

/// Sets the variables of a file as systemd's `EnvironmentFile=` does, so that a command sees what the service
/// sees: lines `NAME=VALUE`, with quotes, comments and line ends behind a backslash. A variable that the
/// process already has keeps its value. Call it before there are other threads. The error never shows a
/// value.
std::expected<void, std::string> read_environment_file(std::string const& path);

} // namespace idiom::cli
