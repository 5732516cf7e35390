#pragma once

#include "gateway/config/config.hpp"
#include "gateway/config/problem.hpp"

#include <span>
#include <string>
#include <vector>

namespace idiom::config {

/// `routes.yaml:14:7: unknown key 'retires', did you mean 'retries'?`, without a newline.
std::string to_line(Problem const& problem);

/// A line each, without newlines.
std::vector<std::string> lines_of(std::span<Problem const> problems);

/// What `idiom check` prints: a line each, or nothing where there are no problems.
std::string problems_as_text(std::span<Problem const> problems);

/// `{"ok":false,"problems":[{"file","line","column","message","suggestion"}]}` and a newline. Null: a
/// suggestion that there is not, the line and column of a problem of the file as a whole.
std::string problems_as_json(std::span<Problem const> problems);

/// What `idiom routes` prints: a header and a line for each route, by name, in aligned columns; secrets
/// masked.
std::string routes_table(Config const& config);

} // namespace idiom::config
