#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/arena.hpp"

#include <string_view>

namespace idiom::scim {

/// `ATTRIBUTE OPERATOR "VALUE"` (RFC 7644, 3.4.2.2). The value is a JSON string, so a quote in it ends
/// nothing. The caller must percent-encode the filter for a URL.
inline std::string_view compared(std::string_view attribute, std::string_view comparison,
                                 std::string_view value, Arena& arena) {
    auto text = arena.text(attribute.size() + comparison.size() + value.size() + 8);
    text.append(attribute).append(" ").append(comparison).append(" ");
    json::append_string(text, value);
    return arena.keep(text);
}
inline std::string_view equals(std::string_view attribute, std::string_view value, Arena& arena) {
    return compared(attribute, "eq", value, arena);
}

/// `ATTRIBUTE[PART eq "VALUE"]`. It selects values of an attribute that has several (RFC 7644, 3.5.2).
inline std::string_view selected(std::string_view attribute, std::string_view part, std::string_view value,
                                 Arena& arena) {
    return arena.join({attribute, "[", equals(part, value, arena), "]"});
}

} // namespace idiom::scim
