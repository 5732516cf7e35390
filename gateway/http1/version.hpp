#pragma once

#include <cstddef>
#include <string_view>

namespace idiom::http1 {

/// Returns the position of the minor version in the start line of an HTTP/1.2 to 1.9 message, or npos for any
/// other.
std::size_t newer_minor_version(bool is_request, std::string_view line);

} // namespace idiom::http1
