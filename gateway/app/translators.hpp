#pragma once

#include "gateway/config/config.hpp"

#include <span>
#include <string>
#include <vector>

namespace idiom::app {

/// The table of `idiom translators`: the dialects that are compiled in and those of `loaded`, with their
/// operations, fields and settings.
std::string describe_translators(std::span<config::Plugin const> loaded);

/// The translators of `config` whose library is another file than the one that is loaded, a line each.
std::vector<std::string> replaced_libraries(config::Config const& config);

/// Logs which translators `config` has loaded and `before` had not; null: there was none before.
void log_loaded(config::Config const& config, config::Config const* before);

} // namespace idiom::app
