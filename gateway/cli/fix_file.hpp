#pragma once

#include "gateway/config/problem.hpp"

#include <expected>
#include <string>
#include <vector>

namespace idiom::cli {

/// Mends what only one remedy is thinkable for (config::remedy_one) in the file itself, which keeps its owner
/// and its mode, and is replaced as a whole. Returns what was mended, each with its place in the text before
/// it; the error is the end of a sentence that begins with the path.
std::expected<std::vector<config::Problem>, std::string> fix_file(std::string const& path);

} // namespace idiom::cli
