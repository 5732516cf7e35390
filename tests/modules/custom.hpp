#pragma once

#include "translators/core/dialect_info.hpp"

namespace idiom::custom {

/// A small vendor's dialect: it reads a user, and that is all. Its setting `mood` makes it do what no
/// translator should; see there.
DialectInfo const& dialect();

} // namespace idiom::custom
