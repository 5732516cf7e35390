#pragma once

#include "translators/core/dialect_info.hpp"

namespace idiom::custom {

/// The dialect of a small vendor, which can only read a user. Its setting `mood` makes it break the rules of
/// translators, see custom.cpp.
DialectInfo const& dialect();

} // namespace idiom::custom
