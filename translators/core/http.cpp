#include "translators/core/http.hpp"

#include "translators/core/equal.hpp"
#include "translators/core/text.hpp"

#include <array>

namespace idiom {

namespace {

constexpr std::array<std::string_view, 7> method_names{"GET",   "HEAD",   "POST",   "PUT",
                                                       "PATCH", "DELETE", "OPTIONS"};

bool has_suffix(std::string_view type, std::string_view suffix) {
    return type.size() > suffix.size() &&
           equal_ignoring_case(type.substr(type.size() - suffix.size()), suffix);
}

} // namespace

std::string_view name_of(Method method) { return method_names[static_cast<std::size_t>(method)]; }

std::optional<Method> method_named(std::string_view name) {
    for (std::size_t i = 0; i < method_names.size(); ++i)
        if (method_names[i] == name) return static_cast<Method>(i);
    return std::nullopt;
}

bool equal_letters_ignoring_case(std::string_view a, std::string_view b) {
    if (equal(a, b)) return true; // nearly all senders use the same case
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

std::optional<std::string_view> find(std::span<Header const> headers, std::string_view name) {
    for (auto const& header : headers)
        if (equal_ignoring_case(header.name, name)) return header.value;
    return std::nullopt;
}

std::string_view media_type(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && (type.front() == ' ' || type.front() == '\t'))
        type.remove_prefix(1);
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t'))
        type.remove_suffix(1);
    return type;
}

bool is_json(std::string_view content_type) {
    auto const type = media_type(content_type);
    return equal_ignoring_case(type, "application/json") || has_suffix(type, "+json");
}

bool is_xml(std::string_view content_type) {
    auto const type = media_type(content_type);
    return equal_ignoring_case(type, "application/xml") || equal_ignoring_case(type, "text/xml") ||
           has_suffix(type, "+xml");
}

} // namespace idiom
