#include "gateway/pipeline/faces.hpp"

namespace idiom::pipeline {

namespace {

bool has_prefix(std::string_view path, std::string_view prefix) {
    return path.size() > prefix.size() && path[prefix.size()] == '/' && path.starts_with(prefix);
}

bool is_in_realm(std::string_view path, std::string_view realm) {
    return !realm.empty() && (path == realm || has_prefix(path, realm));
}

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

Faces::Faces(std::vector<Face const*> faces) : faces_(std::move(faces)) {}

FoundFace Faces::find(std::string_view path, Router const& router, std::span<Header const> headers) const {
    for (std::size_t i = 0; i < faces_.size(); ++i)
        if (auto const prefix = faces_[i]->info().prefix;
            has_prefix(path, prefix) || (path == prefix && faces_[i]->begins_resource("")))
            return {.face = faces_[i], .number = i, .prefix = prefix};
    if (path.starts_with('/')) {
        auto const segment = path.substr(1, path.find('/', 1) - 1);
        for (std::size_t i = 0; i < faces_.size(); ++i)
            if (faces_[i]->info().at_root && faces_[i]->begins_resource(segment) && router.chosen_by(headers))
                return {.face = faces_[i], .number = i, .prefix = ""};
    }
    for (std::size_t i = 0; i < faces_.size(); ++i)
        if (is_in_realm(path, faces_[i]->info().realm)) return {.face = faces_[i], .number = i};
    return {.face = faces_.front()};
}

std::string_view Faces::path_template(std::string_view path) const {
    for (auto const* const face : faces_)
        for (auto const shape : face->info().path_templates)
            if (matches(path, shape)) return shape;
    return {};
}

} // namespace idiom::pipeline
