#pragma once

#include "translators/scim/face/compose.hpp"
#include "translators/scim/face/outcome_reader.hpp"
#include "translators/scim/patch.hpp"

namespace idiom::scim_face {

/// A user after a write or a read: the result of a LockedScript.
struct ToldUser {
    scim::Value resource; ///< without `meta` and `groups`
    std::int64_t created = 0;
    std::int64_t modified = 0;
    bool deleted = false;
    Names seen; ///< the vendor's names of the roles that clients see
    bool whole = true;
    bool changed = true; ///< of a membership: the user did not have that role, or had it
};
Result<Answer> tell(ToldUser const& user, Arena& arena);
ToldUser read_told(std::string_view text, Arena& arena);
ToldUser told_user(HeldBoth const& held, Shape const& shape, Arena& arena);

/// A PATCH: the operations. A PUT: the whole resource as it was read.
struct UserUpdate {
    std::string_view id;
    std::span<scim::PatchOperation const> operations;
    std::optional<scim::Value> resource; ///< of a PUT
    std::string_view if_match;           ///< "" if there is none
};

LockedScript const* update_turn(UserUpdate const& update, WriteContext const& context, Arena& arena);
LockedScript const* create_turn(scim::Value const& wanted, WriteContext const& context, Arena& arena);
LockedScript const* delete_turn(std::string_view id, std::string_view if_match, WriteContext const& context,
                                Arena& arena);
/// Adds and removes roles of one user, by the vendor's names, because of the members of a group.
LockedScript const* membership_turn(std::string_view id, Names add, Names remove, WriteContext const& context,
                                    Arena& arena);

/// Reads a user as the vendor and the record have him. `from` is the place of the two outcomes. Error:
/// user_not_found also for a user who was deleted here, and for one whose id is not exactly `id`.
Result<HeldBoth> read_held(Outcomes outcomes, std::size_t from, std::string_view id, Shape const& shape,
                           Arena& arena);
/// The calls whose outcomes `read_held` reads.
Calls ask_for(std::string_view id, Arena& arena);

/// Returns whether an If-Match (RFC 7644, 3.14) allows a write. Weak tags are compared by their value.
bool meets(std::string_view if_match, HeldBoth const& held, scim::Value const& resource, Arena& arena);

} // namespace idiom::scim_face
