#pragma once

#include "gateway/config/config.hpp"
#include "gateway/config/problem.hpp"

#include <string>
#include <vector>

namespace idiom::app {

/// What a start would find wrong with the files that a good configuration names: certificates that have ended
/// or do not belong to their keys, authorities and token keys that are none, a store that could not be
/// written. By the code that the start uses, but for the store, which is not touched. In the order of the
/// file, which problems call `file`.
std::vector<config::Problem> inspect(config::Config const& config, std::string const& file);

} // namespace idiom::app
