#pragma once

#include <translators/core/capabilities.hpp>
#include <translators/core/dialect_info.hpp>

#include <array>

namespace idiom::desk {

inline constexpr FieldRules fields{{
    {Field::id, "uid", Access::read},
    {Field::user_name, "login", Access::create_only, Need::on_create, false, 60},
    {Field::display_name, "", Access::read}, // made of the two names
    {Field::first_name, "given", Access::read_write, Need::on_create},
    {Field::last_name, "family", Access::read_write, Need::on_create},
    {Field::email, "mail", Access::read_write, Need::never, true},
    {Field::phone_number, "", Access::none},
    {Field::password, "", Access::none},
    {Field::active, "enabled", Access::read_write},
    {Field::roles, "groups", Access::read_write},
    {Field::accounts, "", Access::none},
    {Field::devices, "", Access::none},
    {Field::skills, "", Access::none},
    {Field::extensions, "", Access::none},
}};
static_assert(covers_every_field(fields));

inline constexpr std::array settings{
    SettingRule{.name = "page_size", .type = SettingRule::Type::number, .fallback = "100"},
};

inline constexpr Capabilities capabilities{
    .dialect = "desk",
    .operations = {Operation::list, Operation::get, Operation::create, Operation::replace, Operation::update,
                   Operation::delete_, Operation::get_roles, Operation::replace_roles, Operation::add_role,
                   Operation::remove_role},
    .fields = fields,
    .extensions = {},
    .roles = RoleStyle::delta,
    .concurrency =
        "Roles are entered and left one by one, so that those of others stay. Other fields: the last "
        "write wins.",
    .lists_whole = true,
};

} // namespace idiom::desk
