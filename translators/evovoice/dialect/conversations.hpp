#pragma once

#include "translators/core/conversation.hpp"
#include "translators/evovoice/dialect/message_codec.hpp"

#include <algorithm>
#include <string>
#include <vector>

/// The conversations of the dialect, one file each. A replay function reads from top to bottom: it asks if
/// the next response is missing.
namespace idiom::evovoice {

/// The accounts of a route's back end: its tenant. A user in none of them does not exist for the clients of
/// the route, whatever the rights of the credentials are.
struct Accounts {
    std::vector<std::string> ids; ///< at least one; a new user gets the first
    std::string query;            ///< "accountIds=…", encoded

    bool has(std::string_view account) const { return std::ranges::find(ids, account) != ids.end(); }
    bool has(HeldUser const& user) const {
        auto const held = user.accounts();
        return held && std::ranges::any_of(*held, [&](std::string_view account) { return has(account); });
    }
};

/// The inputs of every conversation.
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

/// The user that a `specificIds` request found. Errors: user_not_found, also if the user belongs to other
/// accounts than the back end's (the vendor says it with 200 and an empty list); backend_error if the
/// response does not show whose user it is.
Result<HeldUser> read_found(Conversation const& conversation, Response const& response, std::string_view id);
/// The same after a write, which may have taken the user out of these accounts.
Result<HeldUser> read_written(Conversation const& conversation, Response const& response,
                              std::string_view id);

/// Returns those of the `named` accounts that a caller may give: accounts of the back end, and accounts in
/// `held`, which the user already has. A lenient caller gets a warning for each other account. Error:
/// invalid_value with the pointer of each of them.
Result<Names> take_accounts(Conversation const& conversation, Names named, Names held,
                            std::pmr::vector<Warning>& warnings);

/// No role of the vendor is protected, and none excludes another.
RoleRules const& role_rules();

/// A PATCH and what must be true after it.
struct Patch {
    datacontract::Record body;
    Change change;                 ///< what the caller asked for
    std::optional<RolePlan> roles; ///< set if roles are in the body
    std::optional<Names> accounts; ///< set if accounts are in the body
    bool accounts_kept = false;    ///< the body has accounts only so that new roles do not cost them
    bool empties = false;          ///< the body has an empty list, which a server may ignore: read again

    bool nothing() const;
};

/// Adds accounts to the patch. If the change names accounts: these, and those of the user that belong to
/// other back ends. Otherwise, beside roles: the user's accounts, because the vendor works out a user's reach
/// from roles and accounts.
void add_accounts(Conversation const& conversation, Patch& patch, HeldUser const& before);

/// Sends a patch of `before` and returns the user as it is afterwards: from the response, or from a read if
/// the response shows only a part or the patch sent an empty list. The error of that read says that the patch
/// was sent.
Part<HeldUser> send_patch(Conversation const& conversation, Patch const& patch, HeldUser const& before,
                          Script& script);

/// Returns a write_not_confirmed that names every role and account of the patch that is not as it was asked
/// for, or nullopt.
std::optional<Error> unconfirmed(Conversation const& conversation, Patch const& patch, HeldUser const& now);

} // namespace idiom::evovoice
