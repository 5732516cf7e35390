#include "translators/scim/face/remembered_user.hpp"

#include "translators/core/names.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Fields that stand elsewhere, or that nobody can write.
bool is_left_out(UserField const& row) {
    return row.field == Field::id || row.field == Field::password || row.field == Field::roles;
}

Names texts_in(Value const& list, Arena& arena) {
    auto made = arena.vector<std::string_view>();
    for (auto const& item : list.items)
        if (item.is_string()) made.push_back(item.text);
    return Arena::keep(made);
}

bool has_login_as_email(Capabilities const& can) {
    auto const& login = rule(can, Field::user_name).wire;
    return !login.empty() && rule(can, Field::email).wire == login;
}

} // namespace

void derive_fields(User& user, Capabilities const& can, Arena& arena) {
    if (has_login_as_email(can)) user.email = user.user_name;
    if (keeps_one_name(can)) {
        auto const split = split_name(user.display_name.value_or(""));
        user.first_name = split.first;
        user.last_name = split.last;
    } else if (!creatable(rule(can, Field::display_name).access)) {
        user.display_name = join_names(user.first_name, user.last_name, arena);
    }
}

Value list_of_names(Names names, Arena& arena) {
    auto const items = arena.array<Value>(names.size());
    std::ranges::transform(names, items.begin(), text_value);
    return list_value(items);
}

Value write_remembered(User const& user, Arena& arena) {
    auto made = object_value({});
    for (auto const& row : user_fields) {
        if (is_left_out(row)) continue;
        if (row.text && user.*row.text) made = with(made, row.name, text_value(*(user.*row.text)), arena);
        if (row.names && user.*row.names)
            made = with(made, row.name, list_of_names(*(user.*row.names), arena), arena);
    }
    auto extensions = object_value({});
    for (auto const& one : user.extensions.value_or(std::span<Extension const>{}))
        if (auto const value = json::read(one.json, arena))
            extensions = with(extensions, one.name, *value, arena);
    return is_empty(extensions) ? made : with(made, "extensions", extensions, arena);
}

User read_remembered(Value const& value, Arena& arena) {
    User made;
    for (auto const& row : user_fields) {
        if (is_left_out(row)) continue;
        if (row.text) made.*row.text = text_in(value, row.name);
        auto const* const list = row.names ? find(value, row.name) : nullptr;
        if (list) made.*row.names = texts_in(*list, arena);
    }
    auto const* const extensions = find(value, "extensions");
    if (!extensions) return made;
    auto list = arena.vector<Extension>();
    for (auto const& member : extensions->members)
        list.push_back({.name = member.name, .json = written(member.value, arena)});
    made.extensions = Arena::keep(list);
    return made;
}

User creatable_fields(User const& user, Capabilities const& can, Arena& arena) {
    User made;
    bool const one_name = keeps_one_name(can);
    bool const login_is_email = has_login_as_email(can);
    for (auto const& row : user_fields) {
        bool const doubled =
            (one_name && (row.field == Field::first_name || row.field == Field::last_name)) ||
            (login_is_email && row.field == Field::email);
        bool const sent = creatable(rule(can, row.field).access) && !doubled && !is_left_out(row) &&
                          row.field != Field::extensions && row.field != Field::active;
        if (sent) copy_field(made, user, row.field);
    }
    auto extensions = arena.vector<Extension>();
    for (auto const& one : user.extensions.value_or(std::span<Extension const>{}))
        if (auto const* const known = find_extension(can, one.name); known && creatable(known->access))
            extensions.push_back(one);
    if (!extensions.empty()) made.extensions = Arena::keep(extensions);
    return made;
}

} // namespace idiom::scim_face
