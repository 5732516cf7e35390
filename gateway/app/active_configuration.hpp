#pragma once

#include "gateway/app/client_directory.hpp"
#include "gateway/app/token_sources.hpp"
#include "gateway/config/config.hpp"
#include "gateway/execution/record_states.hpp"
#include "gateway/execution/runner.hpp"
#include "gateway/limits/login_throttle.hpp"
#include "gateway/limits/rate_limit.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/pipeline/routing_snapshot.hpp"
#include "gateway/store/store.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/breaker.hpp"
#include "gateway/upstream/chain.hpp"
#include "gateway/upstream/credential.hpp"
#include "gateway/upstream/endpoint.hpp"
#include "gateway/upstream/outlier_detector.hpp"
#include "gateway/upstream/retry_budget.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace idiom::app {

/// The services that outlive every configuration.
struct SharedServices {
    store::Store& store;
    KeySources& keys;
    TokenSources& tokens;
    limits::Buckets& buckets;
    limits::LoginThrottle& login_throttle;
    telemetry::Named<telemetry::BackendEvents>& backend_events;
    telemetry::GatewayEvents& events;
    execution::RecordStates* record_states = nullptr; ///< null: no face keeps anything
};

/// One back end, shared by all event loops.
struct SharedBackend {
    /// `before` is the same back end of the previous configuration, or null. It is given only if its part of
    /// the file has not changed. The new object takes over what `before` knows of the vendor: health,
    /// circuits, session.
    SharedBackend(config::Backend const& spec, SharedServices const& services, std::size_t loops,
                  SharedBackend const* before);
    /// Makes the back end of one event loop: the chain of policies and the pool of connections
    /// (upstream/chain.cpp). `wrap` is as for upstream::open_chain.
    std::unique_ptr<upstream::Backend> open(net::Loop& loop, std::shared_ptr<telemetry::BackendCounts> counts,
                                            upstream::WrapSender const& wrap = {}) const;
    /// Returns whether at least one URL is healthy and its circuit is not open. Any thread.
    bool usable() const;
    /// Returns the state of all circuits together: closed if any is closed, open if all are open, otherwise
    /// half open. Returns nullopt if there is no circuit breaker.
    std::optional<upstream::Breaker::State> circuit() const;

    std::string name;
    std::shared_ptr<telemetry::BackendEvents> events;
    DialectInfo const& info;
    std::unique_ptr<Dialect> dialect;
    std::shared_ptr<upstream::AnswerBudget> budget;
    std::vector<std::shared_ptr<upstream::Endpoint const>> endpoints; ///< one per URL
    std::shared_ptr<upstream::OutlierDetector> outlier_detector;
    upstream::Credential credential;
    execution::Secrets secrets = [this] { return credential.secrets(); };
    std::shared_ptr<upstream::Endpoint const> token_endpoint; ///< null if no tokens are fetched
    std::size_t retries;                                      ///< of one request, after the first try
    std::shared_ptr<upstream::RetryBudget> retry_budget;
    std::vector<std::shared_ptr<upstream::Breaker>> breakers; ///< one per URL, or none
    std::string base_url;
    std::chrono::milliseconds total_timeout;
    std::size_t most_waiting; ///< the most writes that wait for a write lock at once
    std::shared_ptr<execution::VendorSession> session;
};

/// All that is built from one `routes.yaml`, shared by the event loops. A reload builds a new one. The
/// services outlive it.
class ActiveConfiguration : public std::enable_shared_from_this<ActiveConfiguration> {
public:
    /// Builds a configuration. Back ends whose part of the file has not changed keep the state that they have
    /// in `before`. Throws std::exception if a file cannot be used, or if this build cannot do what the file
    /// asks for.
    static std::shared_ptr<ActiveConfiguration> build(config::Config config, SharedServices services,
                                                      std::size_t loops,
                                                      ActiveConfiguration const* before = nullptr);

    config::Config const& config() const { return config_; }
    /// Makes the part that belongs to one event loop: its pools and its routes. Call it on the loop's thread,
    /// or before the loop runs.
    std::shared_ptr<pipeline::RoutingSnapshot const> open(net::Loop& loop, telemetry::LoopCounts& counts);
    std::map<std::string, std::unique_ptr<SharedBackend>, std::less<>> const& backends() const {
        return backends_;
    }
    bool any_route_usable() const;

private:
    /// Returns the back end of this configuration with the same specification, or null.
    SharedBackend const* find_unchanged(config::Backend const& spec) const;
    ActiveConfiguration(config::Config config, SharedServices services)
        : config_(std::move(config)), services_(services) {}

    config::Config config_;
    SharedServices services_;
    std::map<std::string, std::unique_ptr<SharedBackend>, std::less<>> backends_;
    std::optional<ClientDirectory> client_directory_;
    std::shared_ptr<limits::RateLimits const> limits_;
};

} // namespace idiom::app
