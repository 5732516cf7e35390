#pragma once

#include "gateway/config/config.hpp"

#include <filesystem>
#include <string_view>

namespace idiom::app {

/// Runs the gateway until SIGTERM or SIGINT, then drains it: accepts nothing more, lets requests end within
/// the drain timeout. SIGHUP reads `file` again and takes it over if it is good. Returns the exit status:
/// 0 after a drain, 1 where the gateway cannot start (the reason is on standard error).
/// `version` is the program's, for /metrics.
int serve(config::Config config, std::filesystem::path const& file, std::string_view version);

} // namespace idiom::app
