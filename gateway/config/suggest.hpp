#pragma once

#include "translators/core/suggest.hpp"

#include <span>
#include <string>
#include <string_view>

namespace idiom::config {

using idiom::nearest;

/// The text on one line: control characters, with which it could forge lines of a log, become '?'.
std::string printable(std::string text);

/// `'text'` for a message: printable, cut where it is long.
std::string in_quotes(std::string_view text);

/// `a, b, c`.
std::string listed(std::span<std::string_view const> words);

} // namespace idiom::config
