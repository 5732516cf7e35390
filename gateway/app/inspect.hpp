#pragma once

#include "gateway/config/config.hpp"
#include "gateway/config/load.hpp"
#include "gateway/config/problem.hpp"

#include <string>
#include <vector>

namespace idiom::app {

/// What is wrong with the files that a good configuration names: certificates that have ended or do not
/// belong to their keys, authorities and token keys that are none, a log or a store that could not be
/// written, a store of another key. By the code that uses them, but for the store, which is not changed. In
/// the order of the file, which problems call `file`. What is in the network (addresses, databases, vendors)
/// is not tried.
std::vector<config::Problem> inspect_start(config::Config const& config, std::string const& file);

/// The same of what a reload takes over.
std::vector<config::Problem> inspect_reload(config::Config const& config, std::string const& file);

/// Reads a configuration and inspects its files: all that `idiom check` says, and that a start refuses.
config::Loaded load_for_start(std::string const& file);

} // namespace idiom::app
