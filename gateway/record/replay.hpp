#pragma once

#include "translators/conformance/case.hpp"
#include "translators/core/dialect.hpp"

#include <string>

namespace idiom::record {

/// Plays a case whose names were replaced. It has to lead from its call to its requests; its answer is what
/// comes of it then. Returns why it does not; "" if it does.
std::string play_again(Dialect const& dialect, conformance::Case& made);

} // namespace idiom::record
