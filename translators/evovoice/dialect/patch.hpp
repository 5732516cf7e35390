#pragma once

#include "translators/evovoice/dialect/conversation.hpp"

namespace idiom::evovoice {

/// No role of the vendor is protected, and none excludes another.
inline RoleRules const role_rules;

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

/// Returns the accounts in `named` that a caller may give: accounts of the back end, and accounts in `held`,
/// which the user already has. For each other account, a lenient caller gets a warning, and any other caller
/// the error invalid_value with the pointer of the account.
Result<Names> take_accounts(Conversation& conversation, Names named, Names held,
                            std::pmr::vector<Warning>& warnings);

/// Adds accounts to the patch. If the change names accounts: these, and those of the user that belong to
/// other back ends. Otherwise, beside roles: the user's accounts, because the vendor works out a user's reach
/// from roles and accounts.
void add_accounts(Conversation& conversation, Patch& patch, HeldUser const& before);

/// Sends a patch of `before` and returns the user as it is afterwards: from the response, or from a read if
/// the response shows only a part or the patch sent an empty list. The error of that read says that the patch
/// was sent.
Part<HeldUser> send_patch(Conversation& conversation, Patch const& patch, HeldUser const& before);

/// Returns a write_not_confirmed that names every role and account of the patch that is not as it was asked
/// for, or nullopt.
std::optional<Error> unconfirmed(Conversation& conversation, Patch const& patch, HeldUser const& now);

} // namespace idiom::evovoice
