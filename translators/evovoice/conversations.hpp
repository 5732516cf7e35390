#pragma once

#include "translators/core/dialect.hpp"
#include "translators/evovoice/wire.hpp"

#include <string>
#include <vector>

/// The conversations of the dialect, one file each. A replay function reads from top to bottom: where there
/// is no further reply, it asks.
namespace idiom::evovoice {

/// The accounts of a route's back end.
struct Accounts {
    std::vector<std::string> ids; ///< at least one; the first is that of a new user
    std::string query;            ///< "accountIds=…", encoded
};

/// What every conversation has at hand.
struct Talk {
    Wire const& wire;
    Accounts const& accounts;
    Call const& call;
    Arena& arena;
};

Step<Answer> list(Talk const& talk, ListUsers const& call, Replies replies);
Step<Answer> get(Talk const& talk, GetUser const& call, Replies replies);
Step<Answer> create(Talk const& talk, CreateUser const& call, Replies replies);
Step<Answer> update(Talk const& talk, UpdateUser const& call, Replies replies);
Step<Answer> remove(Talk const& talk, DeleteUser const& call, Replies replies);

/// The user that a `specificIds` request found. Error: user_not_found, which the vendor says with 200 and an
/// empty list.
Result<HeldUser> read_found(Talk const& talk, Response const& reply, std::string_view id);

/// The vendor has no role that could not be taken away and none that excludes another.
RoleRules const& role_rules();

/// A PATCH and what has to be true after it.
struct Patch {
    datacontract::Record body;
    Change change;                 ///< what was asked for
    std::optional<RolePlan> roles; ///< where roles are in the body
    std::optional<Names> accounts; ///< where accounts are in the body
    bool accounts_kept = false;    ///< they are in it only so that new roles do not cost them
    bool empties = false;          ///< sends an empty list, which a server may take for none: read again

    bool nothing() const;
};

/// Puts the accounts in: those that the change names; else, beside roles, those that the user has, since the
/// vendor works out a user's reach from both.
void add_accounts(Patch& patch, HeldUser const& before, Arena& arena);

/// The request of a patch. Error: see Wire::change.
Step<Answer> ask_patch(Talk const& talk, Patch const& patch, std::string_view id);

/// What of the patch is not there afterwards: a write_not_confirmed that names it.
std::optional<Error> unconfirmed(Talk const& talk, Patch const& patch, HeldUser const& now);

} // namespace idiom::evovoice
