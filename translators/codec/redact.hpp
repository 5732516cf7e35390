#pragma once

#include "translators/core/arena.hpp"

#include <string_view>

namespace idiom::codec {

/// A body of a request, JSON or XML as our own writers make them, with the values of all members and elements
/// whose name speaks of a password, secret or token replaced by `***`. For showing to people.
std::string_view redact(std::string_view body, Arena& arena);

} // namespace idiom::codec
