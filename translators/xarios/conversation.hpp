#pragma once

#include "translators/core/conversation.hpp"
#include "translators/xarios/errors.hpp"

#include <string>

namespace idiom::xarios {

struct AccountSettings {
    std::string account; ///< "" if the token is a reseller's
    std::string customer;
    std::string base; ///< the path of the users, percent-encoded
    bool accept_charges = false;
    bool parents_writable = false;
};

/// One conversation with the vendor: it decides what to ask next and what the responses mean. A Part without
/// a response yet is the step to take.
class Conversation {
public:
    Conversation(AccountSettings const& options, Call const& call, Responses responses, Arena& arena)
        : options_(options), call_(call), script_(responses), arena_(arena) {}

    AccountSettings const& options() const { return options_; }
    Call const& call() const { return call_; }
    Arena& arena() { return arena_; }

    /// Sets the roles that the next write is about, for dry runs and the audit.
    void about(RolePlan const& plan) { roles_ = plan; }

    /// All users, without their roles.
    Part<std::span<HeldUser>> list();
    /// The users of `ids` with their roles, fetched some at a time. Users that are gone by now are left out.
    Part<std::span<HeldUser>> users(Names ids);
    Part<HeldUser> user(std::string_view id);
    /// As `user`, after a write. The write has happened even if this read fails, so the error names the write
    /// by `what`.
    Part<HeldUser> user_after(std::string_view id, std::string_view what);

    /// The response to a create. It may be a refusal; see `problem`.
    Part<Response const*> create(std::string_view body);
    Part<Envelope> patch(std::string_view id, std::string_view body, User const& changed);
    Part<Envelope> remove(std::string_view id);
    /// `verb` is the last segment of the path, "assign" or "unassign".
    Part<Envelope> device(std::string_view id, std::string_view device, std::string_view verb,
                          std::string_view client_type);
    Part<Envelope> email(std::string_view id, std::string_view verb);

    std::string_view path_of(std::string_view id);
    Sent sent(Purpose purpose, std::string_view id = {}) const;

private:
    Request get(std::string_view target);
    Part<Response const*> write(Method method, std::string_view target, std::string_view body);
    Part<Envelope> understand(Response const& response, Sent const& sent);
    Part<HeldUser> read_response(Response const& response, std::string_view id);

    AccountSettings const& options_;
    Call const& call_;
    Script script_;
    Arena& arena_;
    std::optional<RolePlan> roles_;
};

} // namespace idiom::xarios
