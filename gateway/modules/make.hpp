#pragma once

#include "translators/core/dialect_info.hpp"

#include <expected>
#include <memory>
#include <string>

namespace idiom::modules {

/// Calls `info.make` with `settings`, and returns the dialect. Turns every exception of the translator into
/// an error: one line with the reason.
std::expected<std::unique_ptr<Dialect>, std::string> make(DialectInfo const& info, Settings const& settings);

} // namespace idiom::modules
