#pragma once

#include "translators/core/conversation.hpp"
#include "translators/evovoice/message_codec.hpp"

#include <algorithm>
#include <string>
#include <vector>

/// The conversations of the dialect, one file each. A replay function reads from top to bottom: where there
/// is no further response, it asks.
namespace idiom::evovoice {

/// The accounts of a route's back end: its tenant. A user with none of them is not there for its callers,
/// whatever the rights of the credentials.
struct Accounts {
    std::vector<std::string> ids; ///< at least one; the first is that of a new user
    std::string query;            ///< "accountIds=…", encoded

    bool has(std::string_view account) const { return std::ranges::find(ids, account) != ids.end(); }
    bool has(HeldUser const& user) const {
        auto const held = user.accounts();
        return held && std::ranges::any_of(*held, [&](std::string_view account) { return has(account); });
    }
};

/// What every conversation has at hand.
struct Conversation {
    MessageCodec const& codec;
    Accounts const& accounts;
    Call const& call;
    Arena& arena;
};

Step<Answer> list(Conversation const& conversation, ListUsers const& call, Responses responses);
Step<Answer> get(Conversation const& conversation, GetUser const& call, Responses responses);
Step<Answer> create(Conversation const& conversation, CreateUser const& call, Responses responses);
Step<Answer> update(Conversation const& conversation, UpdateUser const& call, Responses responses);
Step<Answer> remove(Conversation const& conversation, DeleteUser const& call, Responses responses);

/// The user that a `specificIds` request found. Error: user_not_found, which the vendor says with 200 and an
/// empty list, also for a user of other accounts than the back end's; backend_error where it cannot be told
/// whose the user is.
Result<HeldUser> read_found(Conversation const& conversation, Response const& response, std::string_view id);
/// The same after a write, which may have taken the user out of these accounts.
Result<HeldUser> read_written(Conversation const& conversation, Response const& response,
                              std::string_view id);

/// Of the `accounts` that a caller names those that it may give: accounts of the back end, and of `held`,
/// which the user has already. A lenient caller gets a warning for each of the others. Error: invalid_value
/// with the pointer of each of them.
Result<Names> take_accounts(Conversation const& conversation, Names named, Names held,
                            std::pmr::vector<Warning>& warnings);

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

/// Puts the accounts in: those that the change names, and those that the user has and that are not this back
/// end's to take; else, beside roles, those that the user has, since the vendor works out a user's reach from
/// both.
void add_accounts(Conversation const& conversation, Patch& patch, HeldUser const& before);

/// Sends a patch of `before` and tells the user as it is then: as the answer shows it, or as it is read where
/// the answer shows a part or an empty list was sent. The error of that reading says that the patch was sent.
Part<HeldUser> send_patch(Conversation const& conversation, Patch const& patch, HeldUser const& before,
                          Script& script);

/// What of the roles and the accounts of the patch is not there afterwards: a write_not_confirmed that names
/// it.
std::optional<Error> unconfirmed(Conversation const& conversation, Patch const& patch, HeldUser const& now);

} // namespace idiom::evovoice
