#pragma once

#include <string>
#include <string_view>

namespace idiom::codec {

/// Text for a terminal or a log, in one line: what could be taken for a command (control characters, those of
/// ISO 6429 from U+0080 on, too), would turn the direction of writing (U+202E and its kin) or is not seen at
/// all is written as an escape: `\n`, `\x1b`, `\u202e`. Bytes that are no UTF-8, too.
std::string printable(std::string_view text);

/// The same for a text of several lines, which stay.
std::string printable_lines(std::string_view text);

} // namespace idiom::codec
