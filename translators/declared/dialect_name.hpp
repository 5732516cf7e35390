#pragma once

#include "translators/core/text.hpp"

namespace idiom::declared {

/// Returns whether a dialect file may call its dialect so: `[a-z][a-z0-9-]*`.
inline bool is_dialect_name(std::string_view name) {
    return !name.empty() && name[0] >= 'a' && name[0] <= 'z' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
    });
}

} // namespace idiom::declared
