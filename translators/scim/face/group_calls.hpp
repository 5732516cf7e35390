#pragma once

#include "translators/scim/face/members.hpp"
#include "translators/scim/face/source.hpp"
#include "translators/scim/face/user_calls.hpp"

namespace idiom::scim_face {

/// A write of a group, read whole.
struct GroupWrite {
    std::span<scim::PatchOperation const> operations; ///< of a PATCH; a PUT as operations, too
    scim::Value resource = {};                        ///< of a POST
};

/// Returns the ids of the members, and the members as elements of `members`.
struct FoundMembers {
    Names ids;
    scim::Value elements;
};
FoundMembers members_among(std::span<HeldBoth const> users, Group const& group, Asked const& asked,
                           Arena& arena);
/// Returns how the users are found who hold the role of a group.
Selection members_of(Group const& group, Shape const& shape);
Stage<FoundMembers> find_members(OutcomeReader& course, Group const& group, Asked const& asked);

/// Changes the members of a group: first reads all users to add, then writes each under its own write lock.
/// If one write fails, undoes the earlier ones.
Stage<bool> change_members(OutcomeReader& course, Group const& group, MemberChange const& change,
                           Asked const& asked, scim::Notes& notes);

/// Changes what the record keeps of a group, under the lock of the route's groups.
struct GroupEdit {
    std::string_view id;
    std::span<scim::PatchOperation const> operations = {};
    bool claims = false;
    bool deletes = false;
    std::string_view created_name = {}; ///< of a group that is new
    std::string_view created_role = {}; ///< its role, the vendor's name; "" if it has none
    scim::Value created_members = scim::list_value({});
    std::optional<std::string_view> external_id = {};
};
/// Returns the group after the operations. Errors: those of apply_patch.
Result<Group> patched_group(Group made, std::span<scim::PatchOperation const> operations, Asked const& asked,
                            Arena& arena);
Stage<bool> edit_group(OutcomeReader& course, GroupEdit const& edit, Asked const& asked);

/// Returns the error about a name that another group has; null if no other has it.
std::optional<Error> name_taken(std::span<Group const> groups, std::string_view name, std::string_view id);

} // namespace idiom::scim_face
