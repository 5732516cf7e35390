#pragma once

#include "gateway/config/config.hpp"
#include "gateway/migrate/options.hpp"
#include "gateway/migrate/terminal.hpp"

namespace idiom::migrate {

/// Copies, synchronises, imports or compares. Returns the exit status. Blocks; SIGINT and SIGTERM end it
/// after the writes under way.
int run(Options const& options, config::Config config, Terminal const& terminal);

} // namespace idiom::migrate
