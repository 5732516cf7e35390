#pragma once

#include "translators/scim/patch.hpp"

namespace idiom::scim_face {

/// What a write does to the members of a group: the ids of those who join, and of those who leave.
struct MemberChange {
    Names add;
    Names remove;
};

/// Returns whether the present members have to be known.
bool needs_members(std::span<scim::PatchOperation const> operations);

/// Folds the operations on `members` in their order. `present` is null unless they are needed. Error: a 400
/// with the reason invalidValue for a member that is a group, or has no id.
Result<MemberChange> fold_members(std::span<scim::PatchOperation const> operations,
                                  std::optional<scim::Value> const& present, Arena& arena);

/// Returns the ids of the members in a list. Error: as fold_members.
Result<Names> member_ids(scim::Value const& list, Arena& arena);

/// Returns the operations that are not on `members`.
std::span<scim::PatchOperation const> without_members(std::span<scim::PatchOperation const> operations,
                                                      Arena& arena);

} // namespace idiom::scim_face
