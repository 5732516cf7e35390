#pragma once

#include "translators/codec/datacontract/datacontract.hpp"

/// The data contracts of EvoVoice's Voice API. The dialect sends them, the face of legacy clients serves
/// them. Source: the vendor's metadata pages of NewUser, PatchUser and ListUsers. The members are in the
/// order that the serializer requires.
namespace idiom::evovoice_contract {

inline constexpr std::string_view users_namespace =
    "http://schemas.datacontract.org/2004/07/Voice.Api.Authentication";
inline constexpr std::string_view lists_namespace = "http://schemas.datacontract.org/2004/07/Voice.Api";
/// The namespace of `ErrorResponse` and of everything in it.
inline constexpr std::string_view errors_namespace = "http://schemas.servicestack.net/types";

using datacontract::Kind;
using datacontract::Member;

inline constexpr std::array<std::string_view, 8> permission_words{
    "ViewFiles",   "ViewNotifications", "ViewSessions", "ViewEndpoints",
    "ViewReports", "ViewCustomers",     "ViewFlows",    "ViewCallCenter"};
inline constexpr std::array<std::string_view, 3> access_words{"ReadOnly", "ReadWrite", "ReadWriteDelete"};

/// The roles in the vendor's metadata. Other role names are plain text.
inline constexpr std::array<std::string_view, 3> role_words{"SystemAdministrator", "Manager", "Customer"};

/// A user as every operation returns it. The enumerators are the positions of the members.
namespace user_info {
enum : std::size_t {
    account_ids,
    account_names,
    avatar_url,
    dashboard_permissions,
    email_address,
    first_name,
    id,
    is_authenticated,
    last_name,
    manager_access,
    name,
    roles,
};
inline constexpr std::array<Member, 12> members{{
    {"AccountIds", Kind::texts},
    {"AccountNames", Kind::texts},
    {"AvatarUrl"},
    {"DashboardPermissions", Kind::enumerations, "DashboardPermissions", permission_words},
    {"EmailAddress"},
    {"FirstName"},
    {"Id"},
    {"IsAuthenticated", Kind::boolean},
    {"LastName"},
    {"ManagerAccess", Kind::enumeration, "ManagerAccess", access_words},
    {"Name"},
    {"Roles", Kind::texts},
}};
/// .NET ends the name of a generic class with six bytes of an MD5 hash in base64: of " 1 " (the number of
/// types) and the namespace of `UserInfo` (Microsoft, "Data Contract Names"). The test of the contract
/// computes it.
inline constexpr std::string_view list_name = "ListResponseOfUserInfoARNYmvUm";
inline constexpr datacontract::Contract contract{"UserInfo", users_namespace, members, list_name};
static_assert(datacontract::in_ordinal_order(contract));
} // namespace user_info

/// `POST /users`.
namespace new_user {
enum : std::size_t { account_id, email_address, first_name, last_name, password };
inline constexpr std::array<Member, 5> members{
    {{"AccountId"}, {"EmailAddress"}, {"FirstName"}, {"LastName"}, {"Password"}}};
inline constexpr datacontract::Contract contract{"NewUser", users_namespace, members};
static_assert(datacontract::in_ordinal_order(contract));
} // namespace new_user

/// `PATCH /users/{id}`: an absent member is kept, a given one is replaced as a whole.
namespace patch_user {
enum : std::size_t { account_ids, first_name, last_name, new_password, roles, user_id };
inline constexpr std::array<Member, 6> members{{
    {"AccountIds", Kind::texts},
    {"FirstName"},
    {"LastName"},
    {"NewPassword"},
    {"Roles", Kind::texts},
    {"UserId"},
}};
inline constexpr datacontract::Contract contract{"PatchUser", users_namespace, members};
static_assert(datacontract::in_ordinal_order(contract));
} // namespace patch_user

} // namespace idiom::evovoice_contract
