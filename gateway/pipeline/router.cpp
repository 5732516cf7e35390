#include "gateway/pipeline/router.hpp"

#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace {

template <class Map> ServedRoute const* find_in(Map const& map, std::string_view key) {
    auto const found = map.find(key);
    return found == map.end() ? nullptr : found->second;
}

} // namespace

void Router::add(ServedRoute route, std::optional<std::string> host, std::optional<HeaderMatch> header) {
    auto& added = routes_.emplace_back(std::move(route));
    auto const [number, is_first] = backend_numbers_.try_emplace(added.backend, of_backends_.size());
    added.backend_number = number->second;
    if (is_first) of_backends_.push_back(&added);
    by_name_.emplace(added.name, &added);
    if (host) {
        by_host_.emplace(*host, &added);
        added.host = std::move(*host);
    }
    if (header) {
        auto place = std::ranges::find_if(
            by_header_, [&](auto const& entry) { return equal_ignoring_case(entry.first, header->name); });
        if (place == by_header_.end()) place = by_header_.insert(by_header_.end(), {header->name, {}});
        place->second.emplace(header->value, &added);
    }
}

std::vector<std::string_view> Router::choosing_fields() const {
    std::vector<std::string_view> names;
    for (auto const& [name, values] : by_header_)
        names.push_back(name);
    return names;
}

std::vector<bool> Router::health() const {
    std::vector<bool> health(of_backends_.size());
    for (std::size_t i = 0; i < health.size(); ++i)
        health[i] = of_backends_[i]->healthy();
    return health;
}

Matched Router::match(std::string_view path, std::string_view prefix, Face const& face,
                      std::span<Header const> headers) const {
    auto const below = path.substr(prefix.size()); // "/acme/users/7"
    auto const end = std::min(below.find('/', 1), below.size());
    auto const segment = below.empty() ? below : below.substr(1, end - 1);
    auto const* const route = prefix.empty() ? nullptr : named(segment);
    bool const is_empty = segment.empty() && !below.empty(); // "/v1/" and "/v1//users" name nothing
    if (!route && !is_empty && face.begins_resource(segment))
        return {chosen_by(headers), path.substr(0, prefix.size()), below};
    return {route, path.substr(0, prefix.size() + end), below.substr(end)};
}

ServedRoute const* Router::named(std::string_view name) const { return find_in(by_name_, name); }

ServedRoute const* Router::chosen_by(std::span<Header const> headers) const {
    if (!by_host_.empty()) {
        auto const host = host_of(find(headers, "Host").value_or(""));
        if (auto const* const route = find_in(by_host_, host)) return route;
        if (auto const* const route = find_in(by_host_, lower(host))) return route;
    }
    for (auto const& [name, values] : by_header_)
        if (auto const value = find(headers, name))
            if (auto const* const route = find_in(values, *value)) return route;
    return nullptr;
}

} // namespace idiom::pipeline
