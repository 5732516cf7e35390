#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/conversation.hpp"

#include <optional>
#include <string_view>

namespace idiom::xarios {

/// Reads a vendor user. The user holds views into `value` and the vendor's role names. Returns nullopt if the
/// value has no id that can be a path segment. Items of a list have no roles.
std::optional<HeldUser> read_user(json::Value const& value, Arena& arena);

/// Whether the user is configured at a higher level, such as the reseller.
Member<bool> is_parent(HeldUser const& user);

/// The tenant that owns the account; absent if the response does not say.
Member<std::string_view> primary_tenant(HeldUser const& user);

/// Whether `tenant` certainly names a tenant other than `customer`. GUIDs are compared by their digits, in
/// any spelling. An id of blanks or zeros names no tenant: .NET writes such an id for one that was never set.
bool is_other_tenant(std::string_view tenant, std::string_view customer);

/// The one display name that `user` gives, as display name or by its first and last names; see one_name.
/// Error: also invalid_value if the name is longer than the vendor allows.
Result<std::optional<std::string_view>> display_name_of(User const& user, HeldUser const* before,
                                                        Arena& arena);

/// The one address that `user` gives, as login or as e-mail. Error: invalid_value if the two differ.
Result<std::optional<std::string_view>> address_of(User const& user, Arena& arena);

/// The body of a create. It always contains `customer.user`, because the vendor grants that role in any case.
std::string_view write_new_user(std::string_view address, std::string_view display_name, Names roles,
                                Arena& arena);

/// The JSON Patch document (RFC 6902) of an update; "" if `before` already is as planned. The patch has no
/// `remove` and no index, because another role may have moved to an index meanwhile. Errors: invalid_value.
Result<std::string_view> write_patch(Plan const& plan, HeldUser const& before, Arena& arena);

/// The roles that the patch of a plan with roles writes. A patch that only appends says nothing about the
/// other roles, which may change meanwhile.
RolePlan written_roles(Plan const& plan);

/// Writes a user as the vendor writes it, for simulated responses.
void write_user(json::Writer& to, User const& user, bool with_roles);

} // namespace idiom::xarios
