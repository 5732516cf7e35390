#include "gateway/config/suggest.hpp"

namespace idiom::config {

namespace {

constexpr std::size_t longest = 64;

} // namespace

std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return text;
}

std::string in_quotes(std::string_view text) {
    auto const cut = text.size() > longest ? "...'" : "'";
    return "'" + printable(std::string(text.substr(0, longest))) + cut;
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
