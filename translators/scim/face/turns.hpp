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
    /// Nothing was written: the write is to be tried again. `restore` is the user of that login who comes
    /// back by the create; "" if the user has another id at the vendor than the lock was taken for.
    bool again = false;
    std::string_view restore;
};
Result<Answer> tell(ToldUser const& user, Arena& arena);
ToldUser read_told(std::string_view text, Arena& arena);
ToldUser told_user(HeldBoth const& held, Shape const& shape, Arena& arena);

/// A user, and the lock under which the user is written: that of the id at the vendor.
struct Locked {
    std::string_view id;
    std::string_view vendor_id;
};

/// A PATCH: the operations. A PUT: the whole resource as it was read.
struct UserUpdate {
    std::span<scim::PatchOperation const> operations;
    std::optional<scim::Value> resource; ///< of a PUT
    std::string_view if_match;           ///< "" if there is none
};

LockedScript const* update_turn(Locked const& user, UserUpdate const& update, WriteContext const& context,
                                Arena& arena);
LockedScript const* create_turn(scim::Value const& wanted, WriteContext const& context, Arena& arena);
/// The create of a user whom the vendor has: the user was deleted here and kept by the vendor, or an earlier
/// attempt of the create made the user.
LockedScript const* restore_turn(Locked const& user, scim::Value const& wanted, WriteContext const& context,
                                 Arena& arena);
LockedScript const* delete_turn(Locked const& user, std::string_view if_match, WriteContext const& context,
                                Arena& arena);
/// Adds and removes roles of one user, by the vendor's names, because of the members of a group.
LockedScript const* membership_turn(Locked const& user, Names add, Names remove, WriteContext const& context,
                                    Arena& arena);
/// Erases the record of a user whom the vendor no longer has.
LockedScript const* forget_turn(Locked const& user, WriteContext const& context, Arena& arena);

/// Returns whether an If-Match (RFC 7644, 3.14) allows a write. Weak tags are compared by their value.
bool meets(std::string_view if_match, HeldBoth const& held, scim::Value const& resource, Arena& arena);

/// Returns the resource that a PUT makes of the present one. What it leaves out is cleared, but for what a
/// directory may not know of.
scim::Value put_over(scim::Value const& before, scim::Value const& given, Arena& arena);

} // namespace idiom::scim_face
