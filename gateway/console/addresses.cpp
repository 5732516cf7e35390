#include "gateway/console/addresses.hpp"

namespace idiom::console {

namespace {

/// Returns the first segment of `path`, and removes it with its slash.
std::string_view take_segment(std::string_view& path) {
    auto const end = path.find('/');
    auto const segment = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end + 1);
    return segment;
}

struct Match {
    std::pmr::vector<std::string_view> names;
    std::string_view rest;
};

std::optional<Match> match(std::string_view pattern, std::string_view target, Arena& arena) {
    Match made{.names = arena.vector<std::string_view>(), .rest = {}};
    auto path = target.substr(0, target.find('?'));
    bool const ends = path.ends_with('/'); // no address ends with a slash, except in a rest
    while (!pattern.empty()) {
        auto const wanted = take_segment(pattern);
        if (wanted == "*") {
            made.rest = target.substr(static_cast<std::size_t>(path.data() - target.data()));
            return made;
        }
        if (path.empty()) return std::nullopt;
        auto const segment = take_segment(path);
        if (!wanted.starts_with('{')) {
            if (segment != wanted) return std::nullopt;
            continue;
        }
        auto const name = uri::decode(segment, arena);
        if (!name || !uri::stays_in_segment(*name)) return std::nullopt;
        made.names.push_back(*name);
    }
    if (!path.empty() || ends) return std::nullopt;
    return made;
}

bool takes(Row const& row, std::string_view method) {
    return row.method == "*" || row.method == method || (row.method == "GET" && method == "HEAD");
}

} // namespace

std::optional<Addresses::Found> Addresses::find(std::string_view method, std::string_view target,
                                                Arena& arena) const {
    auto allow = arena.text();
    for (auto const& row : rows_) {
        auto const matched = match(row.path, target, arena);
        if (!matched) continue;
        if (takes(row, method))
            return Found{
                .row = &row, .names = Arena::keep(matched->names), .rest = matched->rest, .allow = {}};
        allow.append(allow.empty() ? "" : ", ").append(row.method == "GET" ? "GET, HEAD" : row.method);
    }
    if (allow.empty()) return std::nullopt;
    return Found{.row = nullptr, .names = {}, .rest = {}, .allow = arena.keep(allow)};
}

std::optional<std::span<std::string_view const>> read_segments(std::string_view path, Arena& arena) {
    auto segments = arena.vector<std::string_view>();
    while (!path.empty()) {
        bool const last = path.find('/') == std::string_view::npos;
        auto const segment = uri::decode(take_segment(path), arena);
        if (!segment || !uri::stays_in_segment(*segment)) return std::nullopt;
        segments.push_back(*segment);
        if (!last && path.empty()) return std::nullopt; // a slash at the end
    }
    return Arena::keep(segments);
}

} // namespace idiom::console
