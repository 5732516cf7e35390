#pragma once

#include <translators/core/dialect_info.hpp>

namespace idiom::desk {

/// Returns what the gateway knows of this dialect: its capabilities, its settings, and how to make one.
DialectInfo const& dialect();

} // namespace idiom::desk
