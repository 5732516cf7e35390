#pragma once

#include "translators/core/conversation.hpp"
#include "translators/evovoice/dialect/errors.hpp"
#include "translators/evovoice/dialect/user_codec.hpp"

#include <algorithm>
#include <string>
#include <vector>

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

struct ServiceSettings {
    Format format = Format::xml;
    Accounts accounts;
};

/// Returns the reason why an id cannot be requested: it would leave its path segment, or ServiceStack would
/// take its end for a format and cut it off. Error: invalid_parameter.
std::optional<Error> check_id(std::string_view id);

/// One conversation with one service: it decides what to ask next and what the responses mean. A Part without
/// a response yet is the step to take.
class Conversation {
public:
    Conversation(ServiceSettings const& options, Call const& call, Responses responses, Arena& arena)
        : options_(options), call_(call), script_(responses), arena_(arena) {}

    Accounts const& accounts() const { return options_.accounts; }
    Call const& call() const { return call_; }
    Arena& arena() { return arena_; }

    /// The user with this id. Errors: invalid_parameter; user_not_found, also if the user belongs to other
    /// accounts than the back end's; backend_error if the response does not show whose user it is.
    Part<HeldUser> user(std::string_view id);
    /// As `user`, for a user of any accounts, because a write may have taken the user out of the back end's
    /// accounts. Error: user_not_found (the vendor says it with 200 and an empty list).
    Part<HeldUser> user_of_any_account(std::string_view id);
    /// As `user_of_any_account`, after a write. The write has happened even if this read fails, so the error
    /// names the write by `what`.
    Part<HeldUser> user_after(std::string_view id, std::string_view what);

    /// Every user that a query finds; `parameters` begin with '&' and are encoded. Error: backend_error if
    /// the response holds only a part.
    Part<std::span<HeldUser>> everybody(std::string_view parameters);
    /// The user with this address, or nullopt if there is none, which only a complete list can tell.
    Part<std::optional<HeldUser>> user_with_address(std::string_view address);
    /// The responses to several pages of the list, which are asked for together.
    Part<Responses> pages(std::span<std::string_view const> parameters);
    Result<UserPage> read_page(Response const& response);

    /// The user in the response to a write. Errors: those of `failure`; backend_error if the body is not a
    /// user; invalid_value if the format cannot carry a value.
    Part<ShownUser> create(datacontract::Record const& new_user);
    /// `roles` are those before and after the change, for dry runs and the audit.
    Part<ShownUser> change(std::string_view id, datacontract::Record const& patch_user,
                           std::optional<RolePlan> const& roles);
    /// The response to a delete that the service did not refuse.
    Part<Response const*> remove(std::string_view id);

private:
    Request get(std::string_view query);
    Part<Response const*> write(Method method, std::string_view target,
                                datacontract::Contract const& contract, datacontract::Record const& record,
                                std::optional<RolePlan> const& roles);
    Part<ShownUser> read_user(Response const& response, Purpose purpose);

    ServiceSettings const& options_;
    Call const& call_;
    Script script_;
    Arena& arena_;
};

} // namespace idiom::evovoice
