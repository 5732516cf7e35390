#pragma once

#include "translators/core/dialect_info.hpp"

#include <array>

namespace idiom::configureuser {

/// The longest text that is passed on. The vendor names no limit (vendor document, section 7).
inline constexpr std::uint16_t longest_text = 255;

/// How configureUser treats each unified field (vendor document, section 3). The vendor shows no field; a
/// read shows what the gateway recorded.
inline constexpr FieldRules fields{{
    {Field::id, "", Access::read}, // the vendor gives no id: this is teamsUserId in lower case
    {Field::user_name, "teamsUserId", Access::create_only, Need::on_create, false, longest_text, true},
    {Field::display_name, "", Access::read}, // joined from the two names
    {Field::first_name, "firstName", Access::read_write, Need::never, true, longest_text},
    {Field::last_name, "lastName", Access::read_write, Need::never, true, longest_text},
    {Field::email, "email", Access::read_write, Need::never, false, longest_text, true}, // or teamsUserId
    {Field::phone_number, "phoneNumber", Access::read_write, Need::never, true, longest_text},
    {Field::password, "password", Access::write, Need::never, true, longest_text},
    {Field::active, "", Access::read_write}, // by disableUsers and restoreUsers
    {Field::roles, "", Access::none},
    {Field::accounts, "tenantID", Access::read},
    {Field::devices, "", Access::none},
    {Field::skills, "", Access::none},
    {Field::extensions, "", Access::read_write},
}};
static_assert(covers_every_field(fields));

/// What the vendor has and the unified user does not have. `authenticationResult` is missing on purpose: it
/// holds tokens of a customer's Microsoft administrator. The deprecated `directRouteId` and
/// `disableTeamsVoicemail` are missing too, as is everything that the settings say.
using Type = ExtensionRule::Type;
inline constexpr std::array<ExtensionRule, 21> extensions{{
    {"pbxUserId", Access::read_write, Type::text},
    {"pbxAuthUserId", Access::read_write, Type::text},
    {"linePort", Access::read_write, Type::text},
    {"codecs", Access::read_write, Type::text},
    {"deviceName", Access::read_write, Type::text},
    {"deviceType", Access::read_write, Type::text},
    {"macAddress", Access::read_write, Type::text},
    {"portalLoginName", Access::read_write, Type::text},
    {"portalPassword", Access::write, Type::text},
    {"provisioningUsername", Access::read_write, Type::text},
    {"provisioningPassword", Access::write, Type::text},
    {"sipAutoProvisioningEnabled", Access::read_write, Type::boolean},
    {"useTeamsVoicemail", Access::read_write, Type::boolean},
    {"useEnterpriseDialPlan", Access::read_write, Type::boolean},
    {"useAudioConferenceVRP", Access::read_write, Type::boolean},
    {"userTag", Access::read_write, Type::text},
    {"pbxCallPolicyInfo", Access::read_write, Type::object},
    {"callPolicyInfo", Access::read_write, Type::object},
    {"pbxLocation", Access::read, Type::text},
    {"sbcGatewayId", Access::read, Type::number},
    {"userType", Access::read, Type::text},
}};

inline constexpr std::array<SettingRule, 6> settings{{
    {"login_id", SettingRule::Type::text, true},
    {"tenant_id", SettingRule::Type::text, true, "", "", true},
    {"pbx_location", SettingRule::Type::text, true},
    {"sbc_gateway_id", SettingRule::Type::number, true},
    {"user_type", SettingRule::Type::text, false, "PBX"},
    {"pbx_user_id", SettingRule::Type::choice, false, "none", "email_local_part|phone_number|none"},
}};

inline constexpr Capabilities capabilities{
    .dialect = "configureuser",
    .operations = {Operation::list, Operation::get, Operation::create, Operation::replace, Operation::update,
                   Operation::delete_},
    .fields = fields,
    .extensions = extensions,
    .roles = RoleStyle::none,
    .concurrency =
        "The vendor has no read side: the gateway's record is the version, and writes to one user are "
        "serialised on it; what is changed in the vendor's portal is overwritten by the next write.",
    .password_is_login = false, // it is the SIP secret of the line
    .lists_whole = true,
    .shows_record = true,
    .create_sets_off =
        "ConnecttoTeams binds people of Microsoft 365: it refuses a person who is not there, and a "
        "pbxUserId that its location has already.",
};

} // namespace idiom::configureuser
