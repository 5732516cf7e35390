#pragma once

#include <cstddef>
#include <string_view>

namespace idiom::http {

/// Where the minor version stands in the start line of a message of HTTP/1.2 to 1.9; npos in any other.
std::size_t newer_minor_version(bool is_request, std::string_view line);

} // namespace idiom::http
