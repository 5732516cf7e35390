#include "gateway/migrate/mapping/names.hpp"

#include "translators/core/names.hpp"

namespace idiom::migrate::mapping {

namespace {

/// Makes `displayName` of the parts if both are given, as a text or as null, and one is a text.
void join(User& set, FieldSet& clears, Arena& arena) {
    auto const given = [&](Field field) { return has(set, field) || clears.has(field); };
    if (!given(Field::first_name) || !given(Field::last_name)) return;
    auto const name = join_names(set.first_name, set.last_name, arena);
    if (name.empty())
        clears.add(Field::display_name);
    else
        set.display_name = name;
}

void split(User& user) {
    auto const parts = split_name(*user.display_name);
    if (!parts.first.empty()) user.first_name = parts.first;
    if (!parts.last.empty()) user.last_name = parts.last;
}

} // namespace

NameForm name_form(Capabilities const& to) {
    if (keeps_one_name(to)) return NameForm::joined;
    return creatable(rule(to, Field::display_name).access) ? NameForm::apart : NameForm::parts;
}

void complete_names(SourceUser& user, Capabilities const& to, Arena& arena) {
    auto const form = name_form(to);
    auto const given = [&](Field field) { return has(user.user, field) || user.nulls.has(field); };
    if (form == NameForm::joined && !given(Field::display_name)) join(user.user, user.nulls, arena);
    if (form == NameForm::parts && user.user.display_name && !given(Field::first_name) &&
        !given(Field::last_name))
        split(user.user);
}

void settle_names(User& set, FieldSet& clears, Capabilities const& to, Arena& arena) {
    if (name_form(to) != NameForm::joined) return;
    auto const settled = [&] { return set.display_name || clears.has(Field::display_name); };
    if (!settled()) join(set, clears, arena);
    if (!settled()) return;
    for (auto const part : {Field::first_name, Field::last_name}) {
        clear(set, part);
        clears.remove(part);
    }
}

} // namespace idiom::migrate::mapping
