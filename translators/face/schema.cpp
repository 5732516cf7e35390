#include "translators/face/schema.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/core/roles.hpp"

#include <algorithm>

namespace idiom::face {
namespace {

template <class Item>
bool same_items(std::optional<std::span<Item const>> const& a,
                std::optional<std::span<Item const>> const& b) {
    return a.has_value() == b.has_value() && (!a || std::ranges::equal(*a, *b));
}

bool same_extensions(User const& a, User const& b, Arena& arena) {
    auto const left = a.extensions.value_or(std::span<Extension const>{});
    auto const right = b.extensions.value_or(std::span<Extension const>{});
    return left.size() == right.size() &&
           std::ranges::all_of(left, [&](Extension const& one) { return holds(right, one, arena); });
}

} // namespace

Names fields_without_case(Capabilities const& capabilities, Arena& arena) {
    auto names = arena.vector<std::string_view>();
    for (auto const& field_rule : capabilities.fields)
        if (field_rule.ignores_case) names.push_back(name_of(field_rule.field));
    return Arena::keep(names);
}

bool holds(std::span<Extension const> extensions, Extension const& one, Arena& arena) {
    auto const found = std::ranges::find(extensions, one.name, &Extension::name);
    return found != extensions.end() && json_patch::equal(found->json, one.json, arena);
}

bool same_field(User const& a, User const& b, Field field, Arena& arena) {
    auto const& row = row_of(field);
    switch (row.shape) {
    case Shape::text: return a.*row.text == b.*row.text;
    case Shape::boolean: return a.*row.boolean == b.*row.boolean;
    case Shape::names: {
        auto const& left = a.*row.names;
        auto const& right = b.*row.names;
        if (!left || !right) return left.has_value() == right.has_value();
        if (field == Field::roles)
            return std::ranges::equal(sorted_set(*left, arena), sorted_set(*right, arena));
        return std::ranges::equal(*left, *right);
    }
    case Shape::devices: return same_items(a.devices, b.devices);
    case Shape::skills: return same_items(a.skills, b.skills);
    case Shape::extensions: return same_extensions(a, b, arena);
    }
    return false;
}

} // namespace idiom::face
