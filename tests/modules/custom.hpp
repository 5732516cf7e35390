#pragma once

#include "translators/core/dialect_info.hpp"

namespace idiom::custom {

/// A small vendor's dialect: it reads a user, and that is all.
DialectInfo const& dialect();

} // namespace idiom::custom
