#pragma once

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

/// Values of data contracts, for the reader of XML and the reader of JSON.
namespace idiom::datacontract {

inline std::optional<bool> to_boolean(std::string_view text) { // XML Schema 2, section 3.2.2
    text = trimmed(text, white_space);
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return std::nullopt;
}

/// Reads a vendor's `HasMorePages`, in any case.
inline std::optional<bool> to_flag(std::string_view text) {
    text = trimmed(text, white_space);
    if (equal_ignoring_case(text, "true")) return true;
    if (equal_ignoring_case(text, "false")) return false;
    return to_boolean(text);
}
inline constexpr std::string_view no_flag = "a HasMorePages that is neither true nor false";

inline std::optional<std::uint32_t> to_count(std::string_view text) {
    text = trimmed(text, white_space);
    std::uint32_t count = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return count;
}

} // namespace idiom::datacontract
