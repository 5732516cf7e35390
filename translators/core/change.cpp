#include "translators/core/change.hpp"

#include <algorithm>

namespace idiom {

bool Change::touches_scalars() const {
    for (std::size_t i = 0; i < field_count; ++i) {
        auto const field = static_cast<Field>(i);
        if (field != Field::roles && touches(field)) return true;
    }
    return false;
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
    for (auto const& text : text_fields)
        if (auto const& value = change.set.*text.member) after.*text.member = value;
    if (change.set.active) after.active = change.set.active;
    if (change.set.accounts) after.accounts = change.set.accounts;
    if (change.set.devices) after.devices = change.set.devices;
    if (change.set.skills) after.skills = change.set.skills;
    if (change.set.extensions)
        after.extensions = merge_extensions(before.extensions.value_or(std::span<Extension const>{}),
                                            *change.set.extensions, arena);
    if (change.roles) after.roles = apply(before.roles.value_or(Names{}), *change.roles, arena);
    for (std::size_t i = 0; i < field_count; ++i)
        if (auto const field = static_cast<Field>(i); change.clears(field)) idiom::clear(after, field);
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
