#include "json_patch.hpp"

#include <charconv>
#include <cstddef>

namespace idiom::sandbox {

namespace {

using Done = std::expected<void, std::string>;
using Segments = std::vector<std::string>;

std::unexpected<std::string> segment_not_found(std::string const& segment) {
    return std::unexpected("The target location specified by path segment '" + segment + "' was not found.");
}

std::unexpected<std::string> invalid_value(Json const& value) {
    auto const text = value.is_string() ? value.get<std::string>() : dump(value);
    return std::unexpected("The value '" + text + "' is invalid for target location.");
}

std::expected<Segments, std::string> parse_path(std::string path) {
    if (path.find("//") != std::string::npos)
        return std::unexpected("The provided string '" + path + "' is an invalid path.");
    if (!path.starts_with('/')) path.insert(0, 1, '/');
    Segments segments;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '/') {
            if (i + 1 < path.size()) segments.emplace_back();
        } else if (path[i] == '~') {
            char const next = i + 1 < path.size() ? path[++i] : ' ';
            if (next != '0' && next != '1')
                return std::unexpected("The provided string '" + path + "' is an invalid path.");
            segments.back() += next == '0' ? '~' : '/';
        } else {
            segments.back() += path[i];
        }
    }
    return segments;
}

/// Newtonsoft's conversion to a string: scalars become their text, containers do not convert.
std::expected<std::optional<std::string>, std::string> to_text(Json const& value) {
    if (value.is_null()) return std::nullopt;
    if (value.is_string()) return value.get<std::string>();
    if (value.is_structured()) return invalid_value(value);
    return dump(value);
}

std::expected<std::vector<std::string>, std::string> to_list(Json const& value) {
    std::vector<std::string> list;
    if (value.is_null()) return list;
    if (!value.is_array()) return invalid_value(value);
    for (auto const& item : value) {
        auto text = to_text(item);
        if (!text) return invalid_value(value);
        list.push_back(text->value_or(""));
    }
    return list;
}

/// An existing position or, for an insertion, also the one after the end. `-` is the end: after it for an
/// insertion, otherwise the last element.
std::expected<std::size_t, std::string> list_position(std::string const& segment, std::size_t size,
                                                      bool inserting) {
    std::string const out_of_bounds =
        "The index value provided by path segment '" + segment + "' is out of bounds of the array size.";
    if (segment == "-") {
        if (inserting) return size;
        if (size == 0) return std::unexpected(out_of_bounds);
        return size - 1;
    }
    long position = 0;
    auto const [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), position);
    if (error != std::errc() || end != segment.data() + segment.size())
        return std::unexpected("The path segment '" + segment + "' is invalid for an array index.");
    auto const limit = static_cast<long>(size) + (inserting ? 1 : 0);
    if (position < 0 || position >= limit) return std::unexpected(out_of_bounds);
    return static_cast<std::size_t>(position);
}

enum class Change { add, replace, remove };

class Document {
public:
    explicit Document(PatchableUser& user) : user_(user) {}

    Done change(Change kind, Segments const& path, Json const& value) {
        auto const& name = path.front();
        if (equal_ignoring_case(name, "roles")) return change_roles(kind, path, value);
        auto* const text = text_member(name);
        if (!text) return segment_not_found(name);
        if (path.size() > 1) return segment_not_found(path[1]);
        auto converted = to_text(kind == Change::remove ? Json() : value);
        if (!converted) return std::unexpected(converted.error());
        *text = std::move(*converted);
        return {};
    }

    std::expected<Json, std::string> read(Segments const& path) {
        auto const& name = path.front();
        if (equal_ignoring_case(name, "roles")) {
            if (path.size() == 1) return Json(user_.roles);
            auto const position = list_position(path[1], user_.roles.size(), false);
            if (!position) return std::unexpected(position.error());
            if (path.size() > 2) return segment_not_found(path[2]);
            return Json(user_.roles[*position]);
        }
        auto const* const text = text_member(name);
        if (!text) return segment_not_found(name);
        if (path.size() > 1) return segment_not_found(path[1]);
        return *text ? Json(**text) : Json();
    }

private:
    std::optional<std::string>* text_member(std::string const& name) {
        if (equal_ignoring_case(name, "displayName")) return &user_.display_name;
        if (equal_ignoring_case(name, "email") && user_.has_email) return &user_.email;
        return nullptr;
    }

    Done change_roles(Change kind, Segments const& path, Json const& value) {
        auto& roles = user_.roles;
        if (path.size() == 1) {
            auto list = to_list(kind == Change::remove ? Json() : value);
            if (!list) return std::unexpected(list.error());
            roles = std::move(*list);
            return {};
        }
        auto const position = list_position(path[1], roles.size(), kind == Change::add && path.size() == 2);
        if (!position) return std::unexpected(position.error());
        if (path.size() > 2) return segment_not_found(path[2]); // a text has no members
        auto const at = roles.begin() + static_cast<std::ptrdiff_t>(*position);
        if (kind == Change::remove) {
            roles.erase(at);
            return {};
        }
        auto text = to_text(value);
        if (!text) return std::unexpected(text.error());
        if (kind == Change::add)
            roles.insert(at, text->value_or(""));
        else
            *at = text->value_or("");
        return {};
    }

    PatchableUser& user_;
};

std::expected<Segments, std::string> pointer(Json const& operation, char const* member,
                                             std::string const& op) {
    auto const found = operation.find(member);
    if (found == operation.end() || !found->is_string())
        return std::unexpected("The JSON patch document was malformed and could not be parsed.");
    auto path = parse_path(found->get<std::string>());
    if (path && path->empty())
        return std::unexpected("For operation '" + op + "', the target location specified by path '" +
                               found->get<std::string>() + "' was not found.");
    return path;
}

Done apply_operation(Json const& operation, Document& document) {
    auto const named = operation.is_object() ? operation.find("op") : operation.end();
    if (!operation.is_object() || named == operation.end() || !named->is_string())
        return std::unexpected("The JSON patch document was malformed and could not be parsed.");
    auto const op = lower(named->get<std::string>());

    auto const path = pointer(operation, "path", op);
    if (!path) return std::unexpected(path.error());
    auto const value = operation.contains("value") ? operation["value"] : Json();

    if (op == "add") return document.change(Change::add, *path, value);
    if (op == "replace") return document.change(Change::replace, *path, value);
    if (op == "remove") return document.change(Change::remove, *path, value);
    if (op == "test") return std::unexpected("The test operation is not supported.");
    if (op == "move" || op == "copy") {
        auto const from = pointer(operation, "from", op);
        if (!from) return std::unexpected(from.error());
        auto const moved = document.read(*from);
        if (!moved) return std::unexpected(moved.error());
        if (op == "move")
            if (auto const removed = document.change(Change::remove, *from, Json()); !removed) return removed;
        return document.change(Change::add, *path, *moved);
    }
    return std::unexpected("Invalid JsonPatch operation '" + named->get<std::string>() + "'.");
}

} // namespace

std::expected<void, std::string> apply_json_patch(Json const& document, PatchableUser& user) {
    if (!document.is_array())
        return std::unexpected("The JSON patch document was malformed and could not be parsed.");
    Document target(user);
    for (auto const& operation : document)
        if (auto const done = apply_operation(operation, target); !done) return done;
    return {};
}

} // namespace idiom::sandbox
