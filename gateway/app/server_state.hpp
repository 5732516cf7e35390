#pragma once

#include "gateway/app/active_configuration.hpp"
#include "gateway/app/traces.hpp"
#include "gateway/app/webhooks.hpp"
#include "gateway/app/worker.hpp"
#include "gateway/tls/ticket_keys.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace idiom::app {

/// All that the event loops and the configurations of a running gateway share. Made once, at the start.
struct ServerState {
    /// Opens the logs, the store and the loops, and builds the first configuration. Throws std::exception if
    /// something cannot be used.
    explicit ServerState(config::Config start);
    ~ServerState();
    ServerState(ServerState const&) = delete;
    ServerState& operator=(ServerState const&) = delete;

    /// Returns the services that every configuration uses.
    SharedServices services();
    /// Returns the configuration in effect. Any thread.
    std::shared_ptr<ActiveConfiguration> active_configuration() const;
    void replace_active_configuration(std::shared_ptr<ActiveConfiguration> next);
    /// Records that a configuration has taken effect now.
    void note_reload();

    config::Config const asked; ///< as the file said at the start
    config::Config const
        /// The same, with values for "auto" and with the limits that the machine allows.
        config;
    std::shared_ptr<telemetry::LogFile> const access_log; ///< null if there is none
    auth::SessionStore sessions;
    KeySources keys;
    std::shared_ptr<tls::TicketKeys> const tickets = std::make_shared<tls::TicketKeys>();
    telemetry::GatewayEvents events;
    telemetry::Named<telemetry::BackendEvents> backend_events;
    limits::Buckets buckets;
    limits::LoginThrottle login_throttle;
    std::optional<Traces> traces;
    std::vector<std::unique_ptr<Worker>> workers;
    std::unique_ptr<store::Store> store;
    /// This and `tokens` have a value once the store is open.
    std::optional<execution::WriteServices> write_services;
    std::optional<TokenSources> tokens;
    std::optional<Webhooks> webhooks; ///< null if none is configured

private:
    mutable std::mutex active_configuration_mutex_;
    std::shared_ptr<ActiveConfiguration> active_configuration_;
};

} // namespace idiom::app
