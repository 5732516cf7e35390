#pragma once

#include "gateway/config/config.hpp"

#include <span>
#include <string>

namespace idiom::app {

/// The table of `idiom translators`: the dialects that are compiled in and those of `loaded`, with their
/// operations, fields and settings.
std::string describe_translators(std::span<config::Plugin const> loaded);

/// Logs which translators `config` has loaded and `before` had not; null: there was none before.
void tell_loaded(config::Config const& config, config::Config const* before);

} // namespace idiom::app
