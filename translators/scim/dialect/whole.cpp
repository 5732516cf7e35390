#include "whole.hpp"

#include "fields.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

/// Null, an empty list and an absent attribute are the same (RFC 7643, 2.5).
bool is_there(json::Value const* value) {
    return value && !value->is_null() && !(value->is_array() && value->items.empty()) &&
           !(value->is_object() && value->members.empty());
}

/// The value of a field in a resource.
json::Value const* attribute_of(json::Value const& record, Field field) {
    auto const path = fields[static_cast<std::size_t>(field)].wire;
    auto const dot = path.find('.');
    auto const* const holder = dot == path.npos ? &record : record.find(path.substr(0, dot));
    return holder ? holder->find(dot == path.npos ? path : path.substr(dot + 1)) : nullptr;
}

json::Value const* extension_of(json::Value const& record, std::string_view name) {
    auto const* const holder = is_enterprise(name) ? record.find(enterprise_schema) : &record;
    return holder ? holder->find(name) : nullptr;
}

/// Whether every field of `given` except the roles is shown.
bool shows_given(json::Value const& answered, User const& given) {
    for (auto const field : {Field::user_name, Field::display_name, Field::first_name, Field::last_name,
                             Field::email, Field::phone_number, Field::active})
        if (has(given, field) && !is_there(attribute_of(answered, field))) return false;
    return std::ranges::all_of(
        given.extensions.value_or(std::span<Extension const>{}), [&](Extension const& extension) {
            return extension.json == "null" || is_there(extension_of(answered, extension.name));
        });
}

bool clears_extension(Change const& change, std::string_view name) {
    auto const given = change.set.extensions.value_or(std::span<Extension const>{});
    return std::ranges::any_of(given,
                               [&](Extension const& one) { return one.name == name && one.json == "null"; });
}

/// Whether a change may remove an attribute. `parent` is the complex attribute that it belongs to.
bool may_go(Change const& change, std::optional<Names> const& roles, std::string_view parent,
            std::string_view name) {
    if (parent == "name")
        return (name == "givenName" && change.clears(Field::first_name)) ||
               (name == "familyName" && change.clears(Field::last_name)) ||
               (name == "formatted" &&
                (change.touches(Field::first_name) || change.touches(Field::last_name)));
    if (name == "roles") return roles && roles->empty();
    if (name == "meta" || name == "schemas") return true;
    for (auto const field : {Field::display_name, Field::email, Field::phone_number})
        if (fields[static_cast<std::size_t>(field)].wire == name) return change.clears(field);
    return clears_extension(change, name);
}

/// The names of the members that have a value, sorted.
Names names_there(json::Value const& object, Arena& arena) {
    auto names = arena.vector<std::string_view>();
    for (auto const& member : object.members)
        if (is_there(&member.value)) names.push_back(member.name);
    return sorted_set(Arena::keep(names), arena);
}

/// Whether `answered` shows what `before` has and the change does not remove.
bool shows_kept(json::Value const& answered, json::Value const& before, Change const& change,
                std::optional<Names> const& roles, std::string_view parent, Arena& arena) {
    auto const there = names_there(answered, arena);
    return std::ranges::all_of(before.members, [&](json::Member const& member) {
        if (!is_there(&member.value)) return true;
        bool const nested = parent.empty() && (member.name == "name" || member.name == enterprise_schema);
        if (nested) {
            auto const* const now = answered.find(member.name);
            return shows_kept(now ? *now : json::Value{}, member.value, change, roles, member.name, arena);
        }
        return std::ranges::binary_search(there, member.name) || may_go(change, roles, parent, member.name);
    });
}

} // namespace

bool shows_all(json::Value const& answered, User const& asked, bool roles_as_groups) {
    // An empty list of roles says that there are none. Without a list nothing is said.
    auto const* const roles = answered.find(roles_as_groups ? "groups" : "roles");
    return roles && roles->is_array() && is_there(answered.find("active")) &&
           is_there(answered.find("userName")) && shows_given(answered, asked);
}

bool shows_all(json::Value const& answered, json::Value const& before, Change const& change,
               std::optional<Names> const& roles, Arena& arena) {
    if (roles && !roles->empty() && !is_there(answered.find("roles"))) return false;
    return shows_given(answered, change.set) && shows_kept(answered, before, change, roles, {}, arena);
}

} // namespace idiom::scim
