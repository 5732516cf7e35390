#pragma once

#include "translators/core/dialect_info.hpp"
#include "translators/xarios/roles.hpp"

#include <array>

namespace idiom::xarios {

/// How Xarios treats each unified field (vendor document, section 3). Fields with the same wire name are one
/// field in Xarios: it keeps a single display name, and the e-mail address is the login.
inline constexpr FieldRules fields{{
    {Field::id, "id", Access::read},
    {Field::user_name, "email", Access::read_write, Need::always, false, 200, true},
    {Field::display_name, "displayName", Access::read_write, Need::always, false, 100},
    {Field::first_name, "displayName", Access::read_write},
    {Field::last_name, "displayName", Access::read_write},
    {Field::email, "email", Access::read_write, Need::never, false, 200, true},
    {Field::phone_number, "", Access::none},
    {Field::password, "", Access::none},
    {Field::active, "", Access::none},
    {Field::roles, "roles", Access::read_write},
    {Field::accounts, "primaryTenant", Access::read},
    {Field::devices, "", Access::none}, // assigned by separate calls, never shown
    {Field::skills, "", Access::none},
    {Field::extensions, "", Access::read},
}};
static_assert(covers_every_field(fields));

inline constexpr std::size_t longest_display_name = 100; ///< characters

/// What the vendor has and the unified user does not have.
inline constexpr std::array<ExtensionRule, 1> extensions{{
    {"isParent", Access::read, ExtensionRule::Type::boolean, true},
}};

inline constexpr std::array<SettingRule, 4> settings{{
    {"account", SettingRule::Type::text, false}, // a reseller's token has none
    {"customer", SettingRule::Type::text, true, "", "", true},
    {"accept_charges", SettingRule::Type::boolean, false, "false"},
    {"parent_users", SettingRule::Type::choice, false, "read_only", "read_only|writable"},
}};

/// Vendor document, section 4.2. What is licensed, or is needed by what is licensed, costs money again,
/// unless the account accepts charges.
constexpr std::array<RoleFact, 14> role_facts(bool accepts_charges) {
    return {{
        {"customer.user"},
        {"admin.user"},
        {"customer.settings"},
        {"customer.user.pbx", false, true},
        {"customer.user.uc", accepts_charges},
        {"customer.user.uc.remote", accepts_charges},
        {"customer.user.uc.softphone", accepts_charges},
        {"customer.user.pbx.realtime", accepts_charges},
        {"customer.user.acd", accepts_charges},
        {"customer.user.microsoftteams", false, true},
        {"customer.user.supervisorl1"},
        {"customer.user.supervisorl2"},
        {"customer.user.supervisorl3", accepts_charges},
        {"customer.user.supervisorl4", accepts_charges},
    }};
}
inline constexpr auto documented_roles = role_facts(false);
inline constexpr auto roles_with_charges = role_facts(true);

inline constexpr Capabilities capabilities{
    .dialect = "xarios",
    .operations = {Operation::list, Operation::get, Operation::create, Operation::replace, Operation::update,
                   Operation::delete_, Operation::get_roles, Operation::replace_roles, Operation::add_role,
                   Operation::remove_role, Operation::assign_device, Operation::unassign_device,
                   Operation::send_email},
    .fields = fields,
    .extensions = extensions,
    .roles = RoleStyle::delta,
    .concurrency = "The vendor has no versions: writes through this gateway are serialised per user and lose "
                   "nothing; added roles never overwrite what was changed elsewhere, removals may.",
    .documented_roles = documented_roles,
    .charges_for_roles = true,
    .deletes_beyond = true,
    .lists_whole = true,
    .create_sets_off = "Xarios sends every new user an e-mail, and a role that is licensed may cost money.",
    .role_rules = &role_rules,
};

/// The capabilities of an account that accepts charges: what costs money again may be taken and given back.
inline constexpr Capabilities capabilities_with_charges = [] {
    auto made = capabilities;
    made.documented_roles = roles_with_charges;
    made.charges_for_roles = false;
    return made;
}();

} // namespace idiom::xarios
