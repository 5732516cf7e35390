#pragma once

#include "gateway/config/config.hpp"
#include "gateway/config/problem.hpp"

#include <span>
#include <string>
#include <vector>

namespace idiom::config {

/// Returns a line such as `routes.yaml:14:7: unknown key 'retires', did you mean 'retries'?`, without a
/// newline.
std::string to_line(Problem const& problem);

/// Returns a line for each problem, without newlines.
std::vector<std::string> lines_of(std::span<Problem const> problems);

/// Returns the output of `idiom check`: a line for each problem; "" if there are none.
std::string problems_as_text(std::span<Problem const> problems);

/// Returns `{"ok":false,"problems":[{"file","line","column","message","suggestion"}]}` and a newline.
/// `suggestion` is null if there is none. `line` and `column` are null for a problem of the whole file.
std::string problems_as_json(std::span<Problem const> problems);

/// Returns the output of `idiom routes`: a header and a line for each route, sorted by name, in aligned
/// columns. Secrets are masked.
std::string routes_table(Config const& config);

} // namespace idiom::config
