#include "translators/scim/face/projection.hpp"

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

bool is_always_shown(std::string_view name) { return name == "id" || name == "schemas"; }

/// The references of a projection to one object: the resource, or an extension in it.
class Chosen {
public:
    Chosen(Projection const& projection, std::string_view urn, Arena& arena)
        : projection_(projection), urn_(urn), arena_(arena) {}

    Value of(Value const& object) const {
        auto made = arena_.vector<json::Member>();
        for (auto const& member : object.members)
            if (auto const value = shown(member)) made.push_back({.name = member.name, .value = *value});
        return object_value(Arena::keep(made));
    }

private:
    bool excludes() const { return projection_.kind == Projection::Kind::without; }

    std::optional<Value> shown(json::Member const& member) const {
        if (urn_.empty() && is_always_shown(member.name)) return member.value;
        if (urn_.empty() && member.name.starts_with("urn:")) return extension(member);
        bool parts = false;
        for (auto const& reference : projection_.names) {
            if (!is_about(reference, member.name)) continue;
            if (!reference.part) return excludes() ? std::nullopt : std::optional(member.value);
            parts = true;
        }
        if (!parts) return excludes() ? std::optional(member.value) : std::nullopt;
        auto const value = of_parts(member);
        return is_empty(value) ? std::nullopt : std::optional(value);
    }

    bool is_about(Reference const& reference, std::string_view name) const {
        auto const urn = reference.extension ? reference.extension->urn : std::string_view{};
        return urn == urn_ && equal_ignoring_case(reference.attribute->name, name);
    }

    std::optional<Value> extension(json::Member const& member) const {
        bool const named = std::ranges::any_of(
            projection_.extensions, [&](auto urn) { return equal_ignoring_case(urn, member.name); });
        if (named) return excludes() ? std::nullopt : std::optional(member.value);
        auto const value = Chosen(projection_, member.name, arena_).of(member.value);
        return is_empty(value) ? std::nullopt : std::optional(value);
    }

    Value of_parts(json::Member const& member) const {
        if (member.value.is_object()) return with_parts(member.name, member.value);
        auto const items = arena_.array<Value>(member.value.items.size());
        std::ranges::transform(member.value.items, items.begin(),
                               [&](Value const& item) { return with_parts(member.name, item); });
        return list_value(items);
    }

    Value with_parts(std::string_view attribute, Value const& object) const {
        auto made = arena_.vector<json::Member>();
        for (auto const& part : object.members) {
            bool const named = std::ranges::any_of(projection_.names, [&](Reference const& reference) {
                return is_about(reference, attribute) && reference.part &&
                       equal_ignoring_case(reference.part->name, part.name);
            });
            if (named != excludes()) made.push_back(part);
        }
        return object_value(Arena::keep(made));
    }

    Projection const& projection_;
    std::string_view urn_;
    Arena& arena_;
};

} // namespace

bool Projection::shows(std::string_view attribute) const {
    if (kind == Kind::all) return true;
    auto const is_it = [&](Reference const& reference) {
        return !reference.extension && equal_ignoring_case(reference.attribute->name, attribute);
    };
    if (kind == Kind::only) return std::ranges::any_of(names, is_it);
    return std::ranges::none_of(
        names, [&](Reference const& reference) { return is_it(reference) && !reference.part; });
}

Projection read_projection(Names names, Projection::Kind kind, ResourceType const& type, Arena& arena) {
    auto references = arena.vector<Reference>();
    auto extensions = arena.vector<std::string_view>();
    for (auto name : names) {
        name = trimmed(name, white_space);
        // A value path is read as its attribute.
        if (auto const bracket = name.find('['); bracket != name.npos) name = name.substr(0, bracket);
        if (auto const* const schema = type.extension(name))
            extensions.push_back(schema->urn);
        else if (auto const reference = find_reference(name, type))
            references.push_back(*reference);
    }
    return {.kind = kind, .names = Arena::keep(references), .extensions = Arena::keep(extensions)};
}

Value project(Value const& resource, Projection const& projection, Arena& arena) {
    if (projection.kind == Projection::Kind::all) return resource;
    return Chosen(projection, {}, arena).of(resource);
}

} // namespace idiom::scim_face
