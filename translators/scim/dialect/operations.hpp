#pragma once

#include "conversation.hpp"

namespace idiom::scim {

/// One replay function for each operation of a client.
Step<Answer> list(ListUsers const& wanted, Conversation& conversation);
Step<Answer> create(CreateUser const& wanted, Conversation& conversation);
Step<Answer> update(UpdateUser const& wanted, Conversation& conversation);
Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation);

/// Whether a list failed because the service does not know an attribute as a filter.
bool is_filter_refused(Step<Answer> const& step);

/// Finds the groups of role names by their displayName. Error: invalid_value of `/roles` for an unknown name.
Part<std::span<Group const>> find_groups(Names names, Conversation& conversation);
/// Returns the groups of the user that are in `names` (sorted). The service shows their ids with the user.
std::span<Group const> groups_to_leave(Names names, json::Value const& record, Arena& arena);
/// Whether any group lists the user as a member.
Part<bool> is_in_a_group(std::string_view user_id, Conversation& conversation);
/// Makes the user a member of each group, or ends the membership. `done` says what was written before.
Part<bool> change_groups(std::string_view user_id, std::span<Group const> groups, std::string_view done,
                         Conversation& conversation);

} // namespace idiom::scim
