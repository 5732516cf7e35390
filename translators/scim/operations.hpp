#pragma once

#include "conversation.hpp"

namespace idiom::scim {

/// One function for each thing that a client can ask for; all of them are replay functions.
Step<Answer> list(ListUsers const& wanted, Conversation& conversation);
Step<Answer> create(CreateUser const& wanted, Conversation& conversation);
Step<Answer> update(UpdateUser const& wanted, Conversation& conversation);
Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation);

/// Whether a list failed because the service does not know an attribute as a filter.
bool is_filter_refused(Step<Answer> const& step);

/// The groups behind role names, found by their displayName. An unknown one is an invalid_value of `/roles`.
Part<std::span<Group const>> find_groups(Names names, Conversation& conversation);
/// Those of `names` (sorted) among the groups of a user; the service names their ids with the user.
std::span<Group const> groups_to_leave(Names names, json::Value const& record, Arena& arena);
/// Whether any group has the user as a member, by what the groups say.
Part<bool> is_in_a_group(std::string_view user_id, Conversation& conversation);
/// Makes the user a member of each group, or ends that. `done` says what was written before.
Part<bool> change_groups(std::string_view user_id, std::span<Group const> groups, std::string_view done,
                         Conversation& conversation);

} // namespace idiom::scim
