#pragma once

#include <compare>
#include <string>
#include <string_view>

/// Comparison without case: Unicode's simple case folding, for attributes that are not `caseExact`.
namespace idiom::scim {

char32_t folded(char32_t character);
std::string folded(std::string_view text);
/// Compares by code points after folding. Takes no memory.
std::strong_ordering compare_folded(std::string_view a, std::string_view b);
inline bool equal_folded(std::string_view a, std::string_view b) { return compare_folded(a, b) == 0; }

} // namespace idiom::scim
