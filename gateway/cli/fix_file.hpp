#pragma once

#include "gateway/config/problem.hpp"

#include <expected>
#include <string>
#include <vector>

namespace idiom::cli {

/// Mends the mistakes of a file that have only one remedy (config::remedy_one). The new file replaces the old
/// one as a whole and has its owner and mode. Returns the mended mistakes, each with its place before it was
/// mended; the error is the end of a sentence that begins with the path.
std::expected<std::vector<config::Problem>, std::string> fix_file(std::string const& path);

} // namespace idiom::cli
