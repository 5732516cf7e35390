#pragma once

#include <string>
#include <string_view>

namespace idiom::codec {

/// Returns the text on one line, safe for a terminal or a log. An escape (`\n`, `\x1b`, `\u202e`) replaces
/// each control character (including those of ISO 6429 from U+0080 on), each character that changes the
/// direction of writing (U+202E and its kind), each invisible character, and each byte of invalid UTF-8.
std::string printable(std::string_view text);

/// As `printable`, for several lines: line feeds stay.
std::string printable_lines(std::string_view text);

} // namespace idiom::codec
