#pragma once

#include "translators/codec/printable.hpp"
#include "translators/core/suggest.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idiom::config {

using idiom::nearest;

/// Makes a text safe to quote in a message: a control character could forge lines of a log.
using codec::printable;

/// Returns the first control character of `text` by the name that messages use: "a line break", "a NUL
/// character". Returns nullopt if there is none. Values sent over the network must not hold one. The range
/// U+0080 to U+009F counts, too.
std::optional<std::string> control_character(std::string_view text);

/// Returns `'text'` for a message: printable, and cut if it is long.
std::string in_quotes(std::string_view text);

/// Returns `a, b, c`.
std::string listed(std::span<std::string_view const> words);

} // namespace idiom::config
