#pragma once

#include "gateway/config/config.hpp"

#include <string>
#include <vector>

namespace idiom::app {

/// Returns the table of `idiom translators`: the dialects that are compiled in and those of `loaded`, with
/// their operations, fields and settings.
std::string describe_translators(config::Plugins const& loaded);
/// Returns the same table for one dialect that is compiled in.
std::string describe_dialect(DialectInfo const& dialect);
/// Returns the same table for one dialect file.
std::string describe_dialect_file(config::DeclaredPlugin const& file);

/// Returns a line for each translator of `config` whose library file was replaced after it was loaded.
std::vector<std::string> replaced_libraries(config::Config const& config);

/// Logs the translators that `config` has loaded and `before` had not. `before` is null at the start.
void log_loaded(config::Config const& config, config::Config const* before);

} // namespace idiom::app
