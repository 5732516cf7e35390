#pragma once

#include "translators/core/dialect_info.hpp"

#include <expected>
#include <memory>
#include <string>

namespace idiom::modules {

/// What `info.make` makes of `settings`, whatever a translator may throw.
/// Error: why there is nothing, in one line.
std::expected<std::unique_ptr<Dialect>, std::string> make(DialectInfo const& info, Settings const& settings);

} // namespace idiom::modules
