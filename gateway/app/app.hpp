#pragma once

#include "gateway/config/config.hpp"

#include <filesystem>
#include <optional>
#include <string_view>

namespace idiom::app {

/// Runs the gateway until SIGTERM or SIGINT. Then it drains: it accepts no new connections, and lets requests
/// end within the drain timeout. SIGHUP reads `file` again, and takes it over if it has no errors. If
/// `file` is empty, the configuration stays as it is. Returns the exit status: 0 after a drain, 1 if the
/// gateway cannot start (standard error has the reason). `version` is the program's, for /metrics and
/// /readyz. `console_from` is a folder from which the console takes its files at each request, instead of
/// those in the program; null for those.
int serve(config::Config config, std::filesystem::path const& file, std::string_view version,
          std::optional<std::filesystem::path> const& console_from = std::nullopt);

} // namespace idiom::app
