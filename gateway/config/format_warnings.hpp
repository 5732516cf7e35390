#pragma once

#include "gateway/config/problem.hpp"

#include <span>
#include <string>

namespace idiom::config {

/// As `problems_as_json` (format.hpp), with `"warnings":[…]` of the same form after the problems if there are
/// any. A warning leaves `ok` true.
std::string problems_as_json(std::span<Problem const> problems, std::span<Problem const> warnings);

/// Returns a line for each warning: `FILE:LINE:COLUMN: warning: MESSAGE`.
std::string warnings_as_text(std::span<Problem const> warnings);

} // namespace idiom::config
