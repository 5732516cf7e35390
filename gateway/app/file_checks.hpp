#pragma once

#include "gateway/config/config.hpp"
#include "gateway/config/load.hpp"
#include "gateway/config/problem.hpp"

#include <string>
#include <vector>

namespace idiom::app {

/// Returns what is wrong with the files that a valid configuration names: certificates that have expired or
/// do not match their keys, files without authorities or token keys, a log or store that cannot be written, a
/// store with another store key. Uses the code that opens the files at a start. Does not change the store.
/// Does not try the network (addresses, databases, vendors). The problems are in the order of the file, and
/// name it `file`.
std::vector<config::Problem> inspect_start(config::Config const& config, std::string const& file);

/// Does the same for the files that a reload takes over.
std::vector<config::Problem> inspect_reload(config::Config const& config, std::string const& file);

/// Reads a configuration and inspects its files: the checks of `idiom check` and of a start.
config::Loaded load_for_start(std::string const& file);

} // namespace idiom::app
