#pragma once

#include <string>
#include <string_view>

namespace idiom::cli {

/// Appends text to an HTML document, escaped for elements and for quoted attributes.
void append_html(std::string& out, std::string_view text);

/// As append_html; what stands between backticks becomes code.
void append_prose(std::string& out, std::string_view text);

} // namespace idiom::cli
