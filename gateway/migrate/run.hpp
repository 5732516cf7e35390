#pragma once

#include "gateway/config/config.hpp"
#include "gateway/migrate/options.hpp"

#include <functional>
#include <string_view>

namespace idiom::migrate {

/// How a command talks to the person.
struct Terminal {
    std::function<bool(std::string_view)> print; ///< to standard output; false: it cannot be written
    std::function<void(std::string_view)> say;   ///< to standard error
    /// Asks for consent on the terminal; null where there is none.
    std::function<bool(std::string_view question)> ask;
};

/// Copies, synchronises, imports or compares. Returns the exit status. Blocks; SIGINT and SIGTERM end it
/// after the writes under way.
int run(Options const& options, config::Config config, Terminal const& terminal);

} // namespace idiom::migrate
