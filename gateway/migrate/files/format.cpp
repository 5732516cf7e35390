#include "gateway/migrate/files/format.hpp"

#include "translators/core/http.hpp"

#include <array>
#include <utility>

namespace idiom::migrate::files {

namespace {

constexpr std::array<std::pair<std::string_view, Format>, 3> formats{
    {{"jsonl", Format::jsonl}, {"csv", Format::csv}, {"xml", Format::xml}}};

} // namespace

std::string_view name_of(Format format) {
    for (auto const& [name, one] : formats)
        if (one == format) return name;
    return {};
}

std::optional<Format> format_named(std::string_view name) {
    for (auto const& [known, format] : formats)
        if (known == name) return format;
    return std::nullopt;
}

std::optional<Format> format_of(std::string_view path) {
    auto const dot = path.rfind('.');
    if (dot == path.npos) return std::nullopt;
    for (auto const& [name, format] : formats)
        if (equal_ignoring_case(path.substr(dot + 1), name)) return format;
    return std::nullopt;
}

} // namespace idiom::migrate::files
