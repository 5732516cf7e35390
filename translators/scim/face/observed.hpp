#pragma once

#include "translators/scim/face/groups.hpp"
#include "translators/scim/face/outcome_reader.hpp"
#include "translators/scim/face/request_notes.hpp"

namespace idiom::scim_face {

/// Why the members of a group are written.
enum class MemberWrite : std::uint8_t {
    none,     ///< not because of a group
    change,   ///< the client changed the group
    put_back, ///< another member failed
};

/// By which group a turn came, if by any.
struct ByGroup {
    MemberWrite write = MemberWrite::none;
    std::string_view name = {}; ///< the group's displayName
};

/// Returns the script with observations of it: the audit members, the metrics and the remarks of a write to
/// one user. `script` is a turn of turns.hpp.
LockedScript const* observed_user_turn(LockedScript const* script, WriteContext const& context,
                                       ByGroup by_group, Arena& arena);
/// The same for a write of what the record has of a group.
LockedScript const* observed_group_turn(LockedScript const* script, std::string_view id,
                                        WriteContext const& context, Arena& arena);

/// Returns the request with observations of it: what was tolerated, left out and scanned.
ClientCall const* observed_call(ClientCall const* call, RequestNotes const& request_notes, Arena& arena);

} // namespace idiom::scim_face
