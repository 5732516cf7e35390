#pragma once

#include "translators/core/dialect_info.hpp"

#include <array>

namespace idiom::scim {

/// The schemas that the dialect uses (RFC 7643, 8.7 and 4.3; RFC 7644, 3.5.2 and 3.12).
inline constexpr std::string_view user_schema = "urn:ietf:params:scim:schemas:core:2.0:User";
inline constexpr std::string_view enterprise_schema =
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
inline constexpr std::string_view patch_schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
inline constexpr std::string_view error_schema = "urn:ietf:params:scim:api:messages:2.0:Error";

/// How a SCIM service treats each unified field (RFC 7643, 4.1). A wire name with a dot is a part of a
/// complex attribute. Of `emails` and `phoneNumbers` one value is shown and written.
inline constexpr FieldRules fields{{
    {Field::id, "id", Access::read},
    {Field::user_name, "userName", Access::read_write, Need::always, false, 0, true}, // not `caseExact`
    {Field::display_name, "displayName", Access::read_write, Need::never, true},
    {Field::first_name, "name.givenName", Access::read_write, Need::never, true},
    {Field::last_name, "name.familyName", Access::read_write, Need::never, true},
    {Field::email, "emails", Access::read_write, Need::never, true, 0, true},
    {Field::phone_number, "phoneNumbers", Access::read_write, Need::never, true},
    {Field::password, "password", Access::write},
    {Field::active, "active", Access::read_write},
    {Field::roles, "roles", Access::read_write},
    {Field::accounts, "", Access::none},
    {Field::devices, "", Access::none},
    {Field::skills, "", Access::none},
    {Field::extensions, "", Access::read_write},
}};
static_assert(covers_every_field(fields));

/// What SCIM has and the unified user does not have: first the attributes of the user itself, then those of
/// the enterprise extension.
inline constexpr std::array<ExtensionRule, 14> extensions{{
    {"externalId", Access::read_write},
    {"title", Access::read_write},
    {"nickName", Access::read_write},
    {"profileUrl", Access::read_write},
    {"userType", Access::read_write},
    {"preferredLanguage", Access::read_write},
    {"locale", Access::read_write},
    {"timezone", Access::read_write},
    {"employeeNumber", Access::read_write},
    {"costCenter", Access::read_write},
    {"organization", Access::read_write},
    {"division", Access::read_write},
    {"department", Access::read_write},
    {"manager", Access::read_write, ExtensionRule::Type::object},
}};
inline constexpr std::size_t core_extensions = 8; ///< the first ones
constexpr bool is_enterprise(std::string_view extension) {
    for (std::size_t i = core_extensions; i < extensions.size(); ++i)
        if (extensions[i].name == extension) return true;
    return false;
}

/// `auto`: as the service's ServiceProviderConfig says.
inline constexpr std::array<SettingRule, 9> settings{{
    {"roles_as", SettingRule::Type::choice, false, "roles", "roles|groups"},
    {"patch", SettingRule::Type::choice, false, "auto", "auto|true|false"},
    {"filter", SettingRule::Type::choice, false, "auto", "auto|true|false"},
    {"sort", SettingRule::Type::choice, false, "auto", "auto|true|false"},
    {"etag", SettingRule::Type::choice, false, "auto", "auto|true|false"},
    {"pagination", SettingRule::Type::choice, false, "auto", "auto|index|cursor"},
    {"page_size", SettingRule::Type::number, false, "200"},
    {"path_filters", SettingRule::Type::boolean, false, "true"},
    {"content_type", SettingRule::Type::choice, false, "application/scim+json",
     "application/scim+json|application/json"},
}};

inline constexpr std::string_view concurrency_by_etag =
    "The vendor's own: a write that could overwrite what was changed elsewhere names the version that it was "
    "worked out against; roles that are added or removed alone overwrite nothing.";
inline constexpr std::string_view concurrency_without =
    "The vendor has no versions: writes through this gateway are serialised per user and lose nothing; added "
    "and removed roles are sent one by one and overwrite nothing that was changed elsewhere.";
inline constexpr std::string_view concurrency_if_told =
    "The vendor's own where its ServiceProviderConfig supports etag; else writes through this gateway are "
    "serialised per user, and added and removed roles overwrite nothing that was changed elsewhere.";

inline constexpr Capabilities capabilities{
    .dialect = "scim",
    .operations = {Operation::list, Operation::get, Operation::create, Operation::replace, Operation::update,
                   Operation::delete_, Operation::get_roles, Operation::replace_roles, Operation::add_role,
                   Operation::remove_role},
    .fields = fields,
    .extensions = extensions,
    .roles = RoleStyle::delta,
    .concurrency = concurrency_if_told,
    .filtered_by_vendor = {Field::user_name, Field::first_name, Field::last_name, Field::email,
                           Field::phone_number},
    .searched_by_vendor = {Field::user_name, Field::first_name, Field::last_name, Field::email,
                           Field::phone_number},
};

} // namespace idiom::scim
