#pragma once

#include <span>
#include <string>
#include <string_view>

namespace idiom::config {

/// The candidate that was probably meant by `word`: the nearest by edit distance (a swap of neighbours counts
/// once, case does not count), if no more than a third of the letters differ, or one. "" where none is near.
std::string_view nearest(std::string_view word, std::span<std::string_view const> candidates);

/// The text on one line: control characters, with which it could forge lines of a log, become '?'.
std::string printable(std::string text);

/// `'text'` for a message: printable, cut where it is long.
std::string in_quotes(std::string_view text);

/// `a, b, c`.
std::string listed(std::span<std::string_view const> words);

} // namespace idiom::config
