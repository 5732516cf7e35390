#pragma once

#include "translators/core/change.hpp"
#include "user_codec.hpp"

namespace idiom::scim {

/// What an update has to write. The roles go into it where the service keeps them in the user.
struct Update {
    Held const& held;
    Change const& change;
    std::optional<RolePlan> roles;
    bool path_filters = true;
};

/// The body of a create.
std::string_view write_new_user(User const& user, std::optional<Names> roles, Arena& arena);

/// A PatchOp (RFC 7644, 3.5.2) of what differs from what is held, and no more. Values of other kinds, and
/// roles that are not meant, are not touched. "" where nothing differs.
std::string_view write_patch(Update const& update, Arena& arena);

/// The fields that `write_replacement` would write back although they were not understood, or hold U+FFFD in
/// the place of what is no character: what stands there would be lost. `extensions` stands for all attributes
/// that are only passed on, and for the schemas.
FieldSet damaged(Update const& update);
/// The same of `write_patch`, which writes some attributes with several values as a whole.
FieldSet damaged_values(Update const& update);

/// The whole user as it was read, changed, for a service that takes nothing but PUT (RFC 7644, 3.5.1).
std::string_view write_replacement(Update const& update, Arena& arena);

/// A PatchOp that makes the user a member of a group, or ends that.
std::string_view write_membership(std::string_view user_id, bool member, bool path_filters, Arena& arena);
/// The same as a whole group.
std::string_view write_group(json::Value const& group, std::string_view user_id, bool member, Arena& arena);

} // namespace idiom::scim
