#pragma once

#include "translators/core/text.hpp"

#include <algorithm>
#include <string_view>

namespace idiom::inspect {

/// Returns whether `text` contains `word`, without the case of ASCII letters.
inline bool contains_ignoring_case(std::string_view text, std::string_view word) {
    constexpr auto small = [](char c) { return lower(c); };
    return !std::ranges::search(text, word, {}, small, small).empty();
}

} // namespace idiom::inspect
