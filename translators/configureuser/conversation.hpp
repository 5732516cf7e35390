#pragma once

#include "translators/configureuser/saying.hpp"
#include "translators/configureuser/user_codec.hpp"
#include "translators/core/conversation.hpp"

namespace idiom::configureuser {

/// A binding as the gateway recorded it.
struct Recorded {
    Binding binding;
    bool store_keeps_secrets = true;
};

/// One conversation with the vendor and with the gateway's record. The vendor only takes orders; the record
/// answers reads in its place. A Part without a response yet is the step to take.
class Conversation {
public:
    Conversation(TenantSettings const& options, Call const& call, Responses responses, Arena& arena)
        : options_(options), call_(call), script_(responses), arena_(arena) {}

    TenantSettings const& options() const { return options_; }
    Call const& call() const { return call_; }
    Arena& arena() { return arena_; }

    /// The record under this id; nullopt if there is none.
    Part<std::optional<Recorded>> recorded(std::string_view id);
    /// The same, for a call about a user that must exist. Error: user_not_found, also for a user that is
    /// marked deleted.
    Part<Recorded> user(std::string_view id);
    /// Every binding of the tenant, without those marked deleted.
    Part<std::span<HeldUser>> users();

    /// configureUser with the whole binding.
    Part<Response const*> upsert(Binding const& binding, Purpose purpose);
    /// Sends disableUsers or restoreUsers for this one user.
    Part<Response const*> set_enabled(Binding const& binding, Purpose purpose);
    /// Makes durable what the vendor accepted. Only then may the write be acknowledged.
    Part<Response const*> record(Binding const& binding);

private:
    std::string_view path_of(std::string_view id);
    Part<Response const*> order(std::string_view target, std::string_view body, Purpose purpose,
                                Binding const& binding);

    TenantSettings const& options_;
    Call const& call_;
    Script script_;
    Arena& arena_;
};

} // namespace idiom::configureuser
