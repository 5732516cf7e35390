#pragma once

#include "translators/core/dialect_info.hpp"

namespace idiom::scim {

/// The registry row of this dialect: its capabilities, the settings it takes, and how to make one.
DialectInfo const& dialect();

} // namespace idiom::scim
