#pragma once

#include "translators/core/user.hpp"
#include "translators/evovoice/contract.hpp"

/// The input of legacy clients: the data contracts of the codec, those of the login, and the unified field of
/// each member.
namespace idiom::evovoice_face {

using datacontract::Contract;
using datacontract::Kind;
using datacontract::Member;
using datacontract::Record;

/// A member that a client writes, and its unified field.
struct Written {
    std::size_t member;
    Field field;
};
inline constexpr std::array<Written, 5> new_user_fields{{
    {evovoice_contract::new_user::account_id, Field::accounts},
    {evovoice_contract::new_user::email_address, Field::user_name},
    {evovoice_contract::new_user::first_name, Field::first_name},
    {evovoice_contract::new_user::last_name, Field::last_name},
    {evovoice_contract::new_user::password, Field::password},
}};
inline constexpr std::array<Written, 5> patch_user_fields{{
    {evovoice_contract::patch_user::account_ids, Field::accounts},
    {evovoice_contract::patch_user::first_name, Field::first_name},
    {evovoice_contract::patch_user::last_name, Field::last_name},
    {evovoice_contract::patch_user::new_password, Field::password},
    {evovoice_contract::patch_user::roles, Field::roles},
}};

/// The query of `GET /users`. It has no body form. All members are texts; the code that uses them checks
/// them.
namespace list_users {
enum : std::size_t {
    account_ids,
    all,
    count_per_page,
    email_filter,
    page,
    simplified_paging,
    sort_field,
    sort_order,
    specific_ids,
};
inline constexpr std::array<Member, 9> members{{
    {"AccountIds", Kind::texts},
    {"All"},
    {"CountPerPage"},
    {"EmailFilter"},
    {"Page"},
    {"SimplifiedPaging"},
    {"SortField"},
    {"SortOrder"},
    {"SpecificIds", Kind::texts},
}};
inline constexpr Contract contract{"ListUsers", evovoice_contract::users_namespace, members};
} // namespace list_users

/// `DELETE /users/{id}`, as a call by name.
namespace delete_user {
enum : std::size_t { user_id };
inline constexpr std::array<Member, 1> members{{{"UserId"}}};
inline constexpr Contract contract{"DeleteUser", evovoice_contract::users_namespace, members};
} // namespace delete_user

/// `POST /auth/credentials`. ServiceStack numbers the members of its own contracts, so they are in no ordinal
/// order. One begins with a small letter.
namespace authenticate {
enum : std::size_t { provider, user_name, password, remember_me };
inline constexpr std::array<Member, 4> members{
    {{"provider"}, {"UserName"}, {"Password"}, {"RememberMe", Kind::boolean}}};
inline constexpr Contract contract{"Authenticate", evovoice_contract::errors_namespace, members};
} // namespace authenticate

namespace authenticate_response {
enum : std::size_t { user_id, session_id, user_name, display_name, roles };
inline constexpr std::array<Member, 5> members{
    {{"UserId"}, {"SessionId"}, {"UserName"}, {"DisplayName"}, {"Roles", Kind::texts}}};
inline constexpr Contract contract{"AuthenticateResponse", evovoice_contract::errors_namespace, members};
} // namespace authenticate_response

} // namespace idiom::evovoice_face
