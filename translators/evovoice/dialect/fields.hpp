#pragma once

#include "translators/core/dialect_info.hpp"

#include <array>

namespace idiom::evovoice {

/// How EvoVoice treats each unified field (vendor metadata of NewUser, PatchUser and UserInfo). The address
/// is both login and e-mail, and no operation changes it. The full name is derived.
inline constexpr FieldRules fields{{
    {Field::id, "Id", Access::read},
    {Field::user_name, "EmailAddress", Access::create_only, Need::on_create, false, 0, true},
    {Field::display_name, "Name", Access::read},
    {Field::first_name, "FirstName", Access::read_write, Need::never, true},
    {Field::last_name, "LastName", Access::read_write, Need::never, true},
    {Field::email, "EmailAddress", Access::create_only, Need::never, false, 0, true},
    {Field::phone_number, "", Access::none},
    {Field::password, "NewPassword", Access::write, Need::on_create},
    {Field::active, "", Access::none}, // IsAuthenticated is about a session, not about the user
    {Field::roles, "Roles", Access::read_write},
    {Field::accounts, "AccountIds", Access::read_write},
    {Field::devices, "", Access::none},
    {Field::skills, "", Access::none},
    {Field::extensions, "", Access::read},
}};
static_assert(covers_every_field(fields));

/// What the vendor has and the unified user does not have.
inline constexpr std::array<ExtensionRule, 5> extensions{{
    {"AccountNames", Access::read, ExtensionRule::Type::texts},
    {"AvatarUrl", Access::read, ExtensionRule::Type::text},
    {"DashboardPermissions", Access::read, ExtensionRule::Type::texts},
    {"IsAuthenticated", Access::read, ExtensionRule::Type::boolean},
    {"ManagerAccess", Access::read, ExtensionRule::Type::text},
}};

inline constexpr std::array<SettingRule, 2> settings{{
    {"format", SettingRule::Type::choice, false, "xml", "xml|json"},
    {"account_ids", SettingRule::Type::texts, true, "", "", true}, // a new user gets the first account
}};

/// The roles in the vendor's metadata. Other role names are plain text.
inline constexpr std::array<RoleFact, 3> documented_roles{
    {{"SystemAdministrator"}, {"Manager"}, {"Customer"}}};

inline constexpr Capabilities capabilities{
    .dialect = "evovoice",
    .operations = {Operation::list, Operation::get, Operation::create, Operation::replace, Operation::update,
                   Operation::delete_, Operation::get_roles, Operation::replace_roles, Operation::add_role,
                   Operation::remove_role},
    .fields = fields,
    .extensions = extensions,
    .roles = RoleStyle::set,
    .concurrency =
        "The vendor has no versions and takes roles only as a whole set: writes through this gateway are "
        "serialised per user and lose nothing, a write past it between our read and our write is "
        "overwritten.",
    .documented_roles = documented_roles,
    .login_needs_roles = false, // dashboard rights are no roles
    .filtered_by_vendor = {Field::user_name, Field::email},
    .searched_by_vendor = {Field::user_name, Field::email},
};

} // namespace idiom::evovoice
