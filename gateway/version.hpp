#pragma once

#include <string_view>

namespace idiom {

/// Identifies the build: the project's version, and the commit that it was built from, such as
/// `0.1.0+git20261130.142233.2bfde0d`. gateway/deploy/version.cmake writes the only source that holds it, so
/// that a commit compiles nothing else anew.
std::string_view version();

} // namespace idiom
