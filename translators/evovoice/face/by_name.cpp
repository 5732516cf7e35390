#include "translators/evovoice/face/by_name.hpp"

#include "translators/core/http.hpp"

#include <algorithm>

namespace idiom::evovoice_face {
namespace {

using face::Format;

/// Removes the last segment of a path: "/a/b" becomes "/a".
std::string_view take_last(std::string_view& path) {
    auto const slash = path.rfind('/');
    if (slash == path.npos) return {};
    auto const segment = path.substr(slash + 1);
    path = path.substr(0, slash);
    return segment;
}

std::string_view without_suffix(std::string_view name) {
    for (std::string_view const suffix : {".json", ".xml"})
        if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
    return name;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](auto const one) { return equal_ignoring_case(one, word); });
}

/// Reads the end of `path`, and leaves the prefix in it.
std::optional<ByName> take_by_name(std::string_view& path) {
    if (path.ends_with('/')) path.remove_suffix(1);
    auto const operation = without_suffix(take_last(path));
    if (operation.empty()) return {};
    auto const way = take_last(path);
    // "users" and "auth" are no classes, so here "api" is the name of a route.
    if (equal_ignoring_case(way, "api") && !is_one_of(operation, {"users", "auth"}))
        return ByName{operation, Format::json};
    if (!is_one_of(way, {"reply", "oneway", "syncreply", "asynconeway"})) return {};
    auto const format = take_last(path);
    bool const markup = equal_ignoring_case(format, "xml");
    if (!markup && !equal_ignoring_case(format, "json")) return {};
    if (auto rest = path; equal_ignoring_case(take_last(rest), "api")) path = rest;
    return ByName{operation, markup ? Format::xml : Format::json};
}

} // namespace

std::optional<ByName> read_by_name(std::string_view path) {
    auto const found = take_by_name(path);
    return path.empty() ? found : std::nullopt;
}

std::optional<ByName> read_by_name_at_end(std::string_view path) { return take_by_name(path); }

bool begins_path(std::string_view segment) {
    return is_one_of(without_suffix(segment), {"users", "auth", "json", "xml", "api"});
}

} // namespace idiom::evovoice_face
