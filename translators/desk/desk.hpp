#pragma once

#include <translators/core/dialect_info.hpp>

namespace idiom::desk {

/// What the gateway knows of this dialect: its capabilities, the settings it takes, and how to make one.
DialectInfo const& dialect();

} // namespace idiom::desk
