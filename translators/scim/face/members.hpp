#pragma once

#include "translators/scim/patch.hpp"

namespace idiom::scim_face {

/// The change of a group's members: the ids of users to add, and of users to remove.
struct MemberChange {
    Names add;
    Names remove;
};

/// Returns whether the operations depend on the present members.
bool needs_members(std::span<scim::PatchOperation const> operations);

/// Returns the effect of the operations on `members`, in their order. `present` is null unless
/// `needs_members`. Error: a 400 with the reason invalidValue for a member that is a group, or has no id.
Result<MemberChange> fold_members(std::span<scim::PatchOperation const> operations,
                                  std::optional<scim::Value> const& present, Arena& arena);

/// Returns the ids of the members in a list. Error: as fold_members.
Result<Names> member_ids(scim::Value const& list, Arena& arena);

/// Returns the operations that are not on `members`.
std::span<scim::PatchOperation const> without_members(std::span<scim::PatchOperation const> operations,
                                                      Arena& arena);

} // namespace idiom::scim_face
