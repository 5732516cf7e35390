#pragma once

#include "translators/core/arena.hpp"

#include <string_view>

namespace idiom::codec {

/// Returns the body of a request with `***` for every secret: the values of all members and elements with
/// "password", "secret" or "token" in their names. `body` is JSON or XML as Idiom's own writers make it. For
/// output that people read.
std::string_view redact(std::string_view body, Arena& arena);

} // namespace idiom::codec
