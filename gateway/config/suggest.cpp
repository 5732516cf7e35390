#include "gateway/config/suggest.hpp"

#include <algorithm>

namespace idiom::config {

namespace {

constexpr std::size_t longest = 64;

} // namespace

std::optional<std::string> control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = static_cast<unsigned char>(text[i]);
        if (c == '\n' || c == '\r') return "a line break";
        if (c == '\t') return "a tab";
        if (c == 0) return "a NUL character";
        bool const above = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (c < 0x20 || c == 0x7F || above) return "a control character";
    }
    return std::nullopt;
}

std::string in_quotes(std::string_view text) {
    auto end = std::min(text.size(), longest);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // does not cut a character in two
    return "'" + printable(text.substr(0, end)) + (end < text.size() ? "...'" : "'");
}

std::string listed(std::span<std::string_view const> words) {
    std::string text;
    for (auto const word : words) {
        if (!text.empty()) text += ", ";
        text += word;
    }
    return text;
}

} // namespace idiom::config
