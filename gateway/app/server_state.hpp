#pragma once

#include "gateway/app/active_configuration.hpp"
#include "gateway/app/ticket_keys.hpp"
#include "gateway/app/traces.hpp"
#include "gateway/app/worker.hpp"
#include "gateway/exchange/idempotency.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace idiom::app {

/// What all event loops and all configurations of a running gateway share. Made once, at the start.
struct ServerState {
    /// Opens logs, the store and the loops, and has the first configuration built. Throws std::exception
    /// where something cannot be used.
    explicit ServerState(config::Config start);
    ~ServerState();
    ServerState(ServerState const&) = delete;
    ServerState& operator=(ServerState const&) = delete;

    /// What every configuration finds.
    SharedServices services();
    /// The configuration in effect. Any thread.
    std::shared_ptr<ActiveConfiguration> active_configuration() const;
    void replace_active_configuration(std::shared_ptr<ActiveConfiguration> next);
    /// A configuration is in effect from now on.
    void note_reload();

    config::Config const asked; ///< at the start
    config::Config const
        config; ///< the same with what "auto" means here and the limits that the machine allows
    std::shared_ptr<telemetry::LogFile> const access_log; ///< null where there is none
    auth::SessionStore sessions;
    KeySources keys;
    std::shared_ptr<TicketKeys> const tickets = std::make_shared<TicketKeys>();
    telemetry::GatewayEvents events;
    telemetry::Named<telemetry::BackendEvents> backend_events;
    policy::Buckets buckets;
    policy::LoginThrottle login_throttle;
    std::optional<Traces> traces;
    std::vector<std::unique_ptr<Worker>> workers;
    std::unique_ptr<store::Store> store;
    std::optional<exchange::WriteServices> write_services; ///< these two are there once the store is
    std::optional<TokenSources> tokens;

private:
    mutable std::mutex active_configuration_mutex_;
    std::shared_ptr<ActiveConfiguration> active_configuration_;
};

} // namespace idiom::app
