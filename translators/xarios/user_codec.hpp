#pragma once

#include "translators/codec/json.hpp"
#include "translators/core/conversation.hpp"

#include <optional>
#include <string_view>

namespace idiom::xarios {

/// Reads a vendor user: views into `value`, vendor role names. Nothing for what has no id that
/// can be a path segment. Items of a list
/// have no roles.
std::optional<HeldUser> read_user(json::Value const& value, Arena& arena);

/// Whether the user is configured at a higher level, such as the reseller.
Member<bool> is_parent(HeldUser const& user);

/// The tenant that owns the account; absent where the answer does not say.
Member<std::string_view> primary_tenant(HeldUser const& user);

/// Whether `tenant` surely names another one than `customer`. GUIDs are compared by their digits, however
/// they are spelled; an id of blanks or zeros names none, as .NET writes one that was never set.
bool is_other_tenant(std::string_view tenant, std::string_view customer);

/// The one display name that `user` says, whether as such or by its names; see one_name. Error: also
/// invalid_value beyond the vendor's length.
Result<std::optional<std::string_view>> display_name_of(User const& user, HeldUser const* before,
                                                        Arena& arena);

/// The one address that `user` says, as login or as e-mail. Error: invalid_value where the two differ.
Result<std::optional<std::string_view>> address_of(User const& user, Arena& arena);

/// The body of a create. `customer.user` is in it in any case, since it is granted in any case.
std::string_view write_new_user(std::string_view address, std::string_view display_name, Names roles,
                                Arena& arena);

/// The JSON Patch document (RFC 6902) of an update; "" where `before` is as it is to become. It has no
/// `remove` and no index: which role stands at an index may have changed meanwhile. Errors: invalid_value.
Result<std::string_view> write_patch(Plan const& plan, HeldUser const& before, Arena& arena);

/// What the patch of a plan with roles says about them: where it only appends, the others are none of its
/// business, and may change meanwhile.
RolePlan written_roles(Plan const& plan);

/// A vendor user as the vendor writes it, for simulated answers.
void write_user(json::Writer& to, User const& user, bool with_roles);

} // namespace idiom::xarios
