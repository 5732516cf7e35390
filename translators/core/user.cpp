#include "translators/core/user.hpp"

namespace idiom {

std::string_view name_of(Field field) { return row_of(field).name; }

std::string_view pointer_of(Field field) { return row_of(field).pointer; }

std::optional<Field> field_named(std::string_view name) {
    auto const found = std::ranges::find(user_fields, name, &UserField::name);
    return found == user_fields.end() ? std::nullopt : std::optional(found->field);
}

namespace {

/// Calls `use` with the member of User that holds the field.
template <class Use> auto with_member(Field field, Use use) {
    auto const& row = row_of(field);
    switch (row.shape) {
    case Shape::text: return use(row.text);
    case Shape::boolean: return use(row.boolean);
    case Shape::names: return use(row.names);
    case Shape::devices: return use(&User::devices);
    case Shape::skills: return use(&User::skills);
    case Shape::extensions: break;
    }
    return use(&User::extensions);
}

} // namespace

bool has(User const& user, Field field) {
    return with_member(field, [&](auto member) { return (user.*member).has_value(); });
}

void clear(User& user, Field field) {
    with_member(field, [&](auto member) { (user.*member).reset(); });
}

void copy_field(User& to, User const& from, Field field) {
    with_member(field, [&](auto member) { to.*member = from.*member; });
}

} // namespace idiom
