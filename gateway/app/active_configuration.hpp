#pragma once

#include "gateway/api/request_handler.hpp"
#include "gateway/app/client_directory.hpp"
#include "gateway/app/token_sources.hpp"
#include "gateway/async/loop.hpp"
#include "gateway/auth/credential.hpp"
#include "gateway/backend/http_backend.hpp"
#include "gateway/config/config.hpp"
#include "gateway/exchange/runner.hpp"
#include "gateway/policy/breaker.hpp"
#include "gateway/policy/outlier_detector.hpp"
#include "gateway/policy/retry_budget.hpp"
#include "gateway/store/store.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace idiom::app {

/// What outlives every configuration.
struct SharedServices {
    store::Store& store;
    KeySources& keys;
    TokenSources& tokens;
    policy::Buckets& buckets;
    policy::LoginThrottle& login_throttle;
    telemetry::Named<telemetry::BackendEvents>& backend_events;
    telemetry::GatewayEvents& events;
};

/// One back end as all event loops share it.
struct SharedBackend {
    /// What it has come to know of its vendor it takes over from `before`: the same back end as a
    /// configuration had it that said the same of it; null where there is none.
    SharedBackend(config::Backend const& spec, SharedServices const& services, std::size_t loops,
                  SharedBackend const* before);
    /// The way to it of one event loop: credentials, then the policies, then the pool.
    std::unique_ptr<backend::Backend> open(async::Loop& loop,
                                           std::shared_ptr<telemetry::BackendCounts> counts) const;
    /// Whether a request has a chance with one of the URLs. Any thread.
    bool usable() const;
    /// Of all URLs together: open only where each is, closed where one is. Nothing where none is configured.
    std::optional<policy::Breaker::State> circuit() const;

    std::string name;
    std::shared_ptr<telemetry::BackendEvents> events;
    DialectInfo const& info;
    std::unique_ptr<Dialect> dialect;
    std::shared_ptr<backend::AnswerBudget> budget;
    std::vector<std::shared_ptr<backend::Endpoint const>> endpoints; ///< one per URL
    std::shared_ptr<policy::OutlierDetector> outlier_detector;
    auth::Credential credential;
    exchange::Secrets secrets = [this] { return credential.secrets(); };
    std::shared_ptr<backend::Endpoint const> token_endpoint; ///< null where no tokens are fetched
    std::size_t retries;                                     ///< of one request, beside the first try
    std::shared_ptr<policy::RetryBudget> retry_budget;
    std::vector<std::shared_ptr<policy::Breaker>> breakers; ///< one per URL, or none
    std::string base_url;
    std::chrono::milliseconds total_timeout;
    std::size_t most_waiting; ///< writes that wait for their turn at once
    std::shared_ptr<exchange::VendorSession> session;
};

/// A configuration that has come to life: what one `routes.yaml` means for all event loops. A reload makes a
/// new one. Its services outlive it.
class ActiveConfiguration : public std::enable_shared_from_this<ActiveConfiguration> {
public:
    /// Back ends of which it says the same as `before` stay as they are: circuits, hosts, what vendors asked
    /// to be remembered. Throws std::exception where a file cannot be used or something is asked for that
    /// this build cannot do.
    static std::shared_ptr<ActiveConfiguration> build(config::Config config, SharedServices services,
                                                      std::size_t loops,
                                                      ActiveConfiguration const* before = nullptr);

    config::Config const& config() const { return config_; }
    /// The part that belongs to one event loop: its pools and its view of the routes. To be used from the
    /// loop's thread, or before the loop runs.
    std::shared_ptr<api::RoutingSnapshot const> open(async::Loop& loop, telemetry::LoopCounts& counts);
    std::map<std::string, std::unique_ptr<SharedBackend>, std::less<>> const& backends() const {
        return backends_;
    }
    bool any_route_usable() const;

private:
    /// The one that `spec` would only repeat; null where there is none.
    SharedBackend const* find_unchanged(config::Backend const& spec) const;
    ActiveConfiguration(config::Config config, SharedServices services)
        : config_(std::move(config)), services_(services) {}

    config::Config config_;
    SharedServices services_;
    std::map<std::string, std::unique_ptr<SharedBackend>, std::less<>> backends_;
    std::optional<ClientDirectory> client_directory_;
    std::shared_ptr<policy::RateLimits const> limits_;
};

} // namespace idiom::app
