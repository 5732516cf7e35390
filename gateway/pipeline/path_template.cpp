#include "gateway/pipeline/path_template.hpp"

#include "translators/core/http.hpp"

#include <algorithm>
#include <array>

namespace idiom::pipeline {

namespace {

/// Templates without a route come first, because no route may be called "users".
constexpr std::array<std::string_view, 48> templates{
    "/v1/routes",
    "/v1/capabilities",
    "/v1/users",
    "/v1/users/{id}",
    "/v1/users/{id}/roles",
    "/v1/users/{id}/roles/{role}",
    "/v1/users/{id}/devices/{deviceId}",
    "/v1/users/{id}/emails",
    "/v1/{route}/capabilities",
    "/v1/{route}/users",
    "/v1/{route}/users/{id}",
    "/v1/{route}/users/{id}/roles",
    "/v1/{route}/users/{id}/roles/{role}",
    "/v1/{route}/users/{id}/devices/{deviceId}",
    "/v1/{route}/users/{id}/emails",
    "/legacy/users",
    "/legacy/users/{id}",
    "/legacy/{route}/users",
    "/legacy/{route}/users/{id}",
    "/legacy/{route}/auth",
    "/legacy/{route}/auth/credentials",
    "/legacy/{route}/auth/status",
    "/legacy/{route}/auth/logout",
    "/legacy/{route}/auth/{name}",
    "/legacy/{route}/json/reply/{name}",
    "/legacy/{route}/json/oneway/{name}",
    "/legacy/{route}/xml/reply/{name}",
    "/legacy/{route}/xml/oneway/{name}",
    "/legacy/{route}/api/{name}",
    "/legacy/auth",
    "/legacy/auth/{name}",
    "/legacy/json/reply/{name}",
    "/legacy/json/oneway/{name}",
    "/legacy/xml/reply/{name}",
    "/legacy/xml/oneway/{name}",
    "/legacy/api/{name}",
    "/users",
    "/users/{id}",
    "/auth",
    "/auth/credentials",
    "/auth/status",
    "/auth/logout",
    "/auth/{name}",
    "/json/reply/{name}",
    "/json/oneway/{name}",
    "/xml/reply/{name}",
    "/xml/oneway/{name}",
    "/api/{name}",
};

/// Removes and returns the first segment.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    auto const segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool fits(std::string_view segment, std::string_view word, bool last) {
    if (word.starts_with('{')) return !segment.empty();
    if (equal_ignoring_case(segment, word)) return true;
    auto const dot = segment.rfind('.');
    bool const suffix = last && dot != std::string_view::npos &&
                        (segment.substr(dot) == ".json" || segment.substr(dot) == ".xml");
    return suffix && equal_ignoring_case(segment.substr(0, dot), word);
}

bool matches(std::string_view path, std::string_view shape) {
    while (path.starts_with('/') && shape.starts_with('/')) {
        auto const segment = take_segment(path);
        if (!fits(segment, take_segment(shape), path.empty())) return false;
    }
    return path.empty() && shape.empty();
}

} // namespace

std::string_view template_of(std::string_view path) {
    auto const* const found =
        std::ranges::find_if(templates, [&](std::string_view shape) { return matches(path, shape); });
    return found == templates.end() ? std::string_view{} : *found;
}

} // namespace idiom::pipeline
