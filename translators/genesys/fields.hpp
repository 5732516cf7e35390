#pragma once

#include "translators/core/dialect_info.hpp"

#include <array>

namespace idiom::genesys {

/// How Genesys Web Services treats each unified field (vendor document, section 3).
inline constexpr FieldRules fields{{
    {Field::id, "id", Access::read},
    {Field::user_name, "userName", Access::create_only, Need::on_create},
    {Field::display_name, "", Access::read}, // joined from the two names
    {Field::first_name, "firstName", Access::read_write, Need::always},
    {Field::last_name, "lastName", Access::read_write, Need::always},
    {Field::email, "emailAddress", Access::read_write, Need::never, true}, // from release 8.5.2 on
    {Field::phone_number, "", Access::none},
    {Field::password, "password", Access::write, Need::on_create},
    {Field::active, "enabled", Access::read},
    {Field::roles, "roles", Access::read_write, Need::on_create},
    {Field::accounts, "", Access::none},
    {Field::devices, "devices", Access::read},
    {Field::skills, "skills", Access::read},
    {Field::extensions, "", Access::create_only},
}};
static_assert(covers_every_field(fields));

/// What the vendor has and the unified user does not have.
inline constexpr std::array<ExtensionRule, 3> extensions{{
    {"changePasswordOnFirstLogin", Access::create_only, ExtensionRule::Type::boolean},
    {"contactCenterId", Access::read, ExtensionRule::Type::text},
    {"doNotDisturb", Access::read, ExtensionRule::Type::text},
}};

inline constexpr std::array<SettingRule, 2> settings{{
    {"release", SettingRule::Type::choice, false, "8.5.2", "8.5.0|8.5.1|8.5.2|8.6"},
    {"csrf", SettingRule::Type::boolean, false, "false"},
}};

/// Vendor document, section 5: the words of the API.
inline constexpr std::array<RoleFact, 2> documented_roles{{{"ROLE_ADMIN"}, {"ROLE_AGENT"}}};

inline constexpr Capabilities capabilities{
    .dialect = "genesys",
    .operations = {Operation::list, Operation::get, Operation::create, Operation::replace, Operation::update,
                   Operation::delete_, Operation::get_roles, Operation::replace_roles, Operation::add_role,
                   Operation::remove_role},
    .fields = fields,
    .extensions = extensions,
    .roles = RoleStyle::set,
    .concurrency =
        "The vendor has no versions: writes through this gateway are serialised per user and lose "
        "nothing; a write made elsewhere between the gateway's read and its write of the roles is lost.",
    .documented_roles = documented_roles,
    .lists_whole = true,
};

} // namespace idiom::genesys
