#pragma once

#include "translators/codec/printable.hpp"
#include "translators/core/suggest.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idiom::config {

using idiom::nearest;

/// Whatever a message quotes, with which lines of a log could be forged.
using codec::printable;

/// The first control character of `text`, as messages call it: "a line break", "a NUL character". Nothing
/// where there is none: what goes on a wire must not hold one. UTF-8's own (U+0080 to U+009F) count, too.
std::optional<std::string> control_character(std::string_view text);

/// `'text'` for a message: printable, cut where it is long.
std::string in_quotes(std::string_view text);

/// `a, b, c`.
std::string listed(std::span<std::string_view const> words);

} // namespace idiom::config
