#pragma once

#include "translators/core/change.hpp"
#include "user_codec.hpp"

namespace idiom::scim {

/// What an update must write. The roles are in it if the service keeps them in the user.
struct Update {
    Held const& held;
    Change const& change;
    std::optional<RolePlan> roles;
    bool path_filters = true;
};

/// The body of a create.
std::string_view write_new_user(User const& user, std::optional<Names> roles, Arena& arena);

/// A PatchOp (RFC 7644, 3.5.2) of the differences from what is held, and nothing more. It leaves values of
/// other types and other roles alone. "" if nothing differs.
std::string_view write_patch(Update const& update, Arena& arena);

/// The fields that `write_replacement` would write back although they were not understood, or although they
/// hold U+FFFD in place of what is not a character. The write would lose the value at the service.
/// `extensions` stands for all attributes that are only passed on, and for the schemas.
FieldSet damaged(Update const& update);
/// The same for `write_patch`, which writes some attributes with several values as a whole.
FieldSet damaged_values(Update const& update);

/// The user as it was read, with the change, for a service that takes only PUT (RFC 7644, 3.5.1).
std::string_view write_replacement(Update const& update, Arena& arena);

/// A PatchOp that makes the user a member of a group, or ends the membership.
std::string_view write_membership(std::string_view user_id, bool member, bool path_filters, Arena& arena);
/// The same as a complete group.
std::string_view write_group(json::Value const& group, std::string_view user_id, bool member, Arena& arena);

} // namespace idiom::scim
