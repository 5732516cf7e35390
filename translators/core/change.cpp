#include "translators/core/change.hpp"

#include <algorithm>

namespace idiom {

bool Change::touches_scalars() const {
    return std::ranges::any_of(
        user_fields, [&](UserField const& row) { return row.field != Field::roles && touches(row.field); });
}

void Change::keep(Field field) {
    if (field == Field::roles)
        roles.reset();
    else
        idiom::clear(set, field);
    cleared_ &= ~bit(field);
}

User apply(User const& before, Change const& change, Arena& arena) {
    User after = before;
    for (auto const& row : user_fields)
        if (row.field != Field::roles && has(change.set, row.field)) copy_field(after, change.set, row.field);
    if (change.set.extensions)
        after.extensions = merge_extensions(before.extensions.value_or(std::span<Extension const>{}),
                                            *change.set.extensions, arena);
    if (change.roles) after.roles = apply(before.roles.value_or(Names{}), *change.roles, arena);
    for (auto const& row : user_fields)
        if (change.clears(row.field)) idiom::clear(after, row.field);
    return after;
}

std::span<Extension const> merge_extensions(std::span<Extension const> before,
                                            std::span<Extension const> changes, Arena& arena) {
    auto after = arena.vector<Extension>();
    after.reserve(before.size() + changes.size());
    auto const named = [](std::string_view name) {
        return [name](Extension const& e) { return e.name == name; };
    };
    for (auto const& extension : before)
        if (std::ranges::none_of(changes, named(extension.name))) after.push_back(extension);
    for (auto const& extension : changes)
        if (extension.json != "null") after.push_back(extension);
    return Arena::keep(after);
}

} // namespace idiom
