#pragma once

#include "gateway/config/problem.hpp"

#include <span>
#include <string>
#include <string_view>

namespace idiom::config {

/// Returns the problems and warnings as SARIF 2.1.0 (OASIS), which CI systems show beside the lines of a
/// change: one result each, and a newline at the end. `version` is that of the program.
std::string problems_as_sarif(std::span<Problem const> problems, std::span<Problem const> warnings,
                              std::string_view version);

} // namespace idiom::config
