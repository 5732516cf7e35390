#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace idiom::migrate {

/// How a command talks to the person.
struct Terminal {
    std::function<bool(std::string_view)> print; ///< to standard output; false: it cannot be written
    std::function<void(std::string_view)> say;   ///< to standard error, as it is
    /// Returns how many columns standard error has; null where it is no terminal.
    std::function<std::size_t()> columns;
    /// Asks for consent on the terminal; null where there is none.
    std::function<bool(std::string_view question)> ask;
};

} // namespace idiom::migrate
