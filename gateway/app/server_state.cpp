#include "gateway/app/server_state.hpp"

#include "gateway/app/descriptors.hpp"
#include "gateway/app/stores.hpp"
#include "gateway/execution/idempotency.hpp"
#include "gateway/telemetry/log.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <thread>

namespace idiom::app {

namespace {

/// Derives the key from the store key: one key must not serve for both signing and encryption.
std::string fingerprint_key(config::Config const& config) {
    constexpr std::array<std::string_view, 1> purpose{"idempotency fingerprints"};
    return config.store_key ? execution::fingerprint(config.store_key->reveal(), purpose) : std::string();
}

/// Derives the secret from the store key, so that gateways that share it understand each other's marks.
/// Without one, marks end with the process.
std::string face_secret(config::Config const& config) {
    constexpr std::array<std::string_view, 1> purpose{"marks of faces"};
    if (config.store_key) return execution::fingerprint(config.store_key->reveal(), purpose);
    std::random_device random;
    std::string made;
    for (int i = 0; i < 8; ++i)
        made += std::to_string(random()) + ' ';
    return made;
}

std::shared_ptr<telemetry::LogFile> open_access_log(config::AccessLog const& log) {
    using LogTarget = config::AccessLog::LogTarget;
    switch (log.target) {
    case LogTarget::off: return nullptr;
    case LogTarget::standard_error: return telemetry::LogFile::standard_error();
    case LogTarget::standard_output: return telemetry::LogFile::standard_output();
    case LogTarget::file: return telemetry::LogFile::open(log.path.string());
    }
    return nullptr;
}

/// Lowers limits.connections so that clients leave descriptors for back ends, the store and the probes.
void fit_connections(config::Config& config) {
    Descriptors const descriptors{.limit = raise_descriptor_limit(),
                                  .reserved = descriptors_needed(config, config.threads)};
    auto& connections = config.limits.connections;
    auto const fit = descriptors.connections(connections);
    if (fit < connections)
        log::warning("limits.connections is " + std::to_string(fit) + " instead of " +
                     std::to_string(connections) + ": the process may have " +
                     std::to_string(descriptors.limit) +
                     " open files (ulimit -n), and back ends, store and listeners may need " +
                     std::to_string(descriptors.reserved));
    connections = fit;
}

config::Config fitted(config::Config config) {
    if (config.threads == 0) config.threads = std::max(1u, std::thread::hardware_concurrency());
    fit_connections(config);
    return config;
}

/// Returns the limits of event loop `i`; the limits of all loops add up to the gateway's. Allows fewer
/// requests under way than connections, so that requests with the reserve of the ConcurrencyLimiter do not
/// take all connections.
Worker::Shares share_of(config::Config const& config, unsigned i) {
    auto const in_flight = std::min(config.limits.in_flight, config.limits.connections * 3 / 4);
    return {.in_flight = (in_flight + i) / config.threads,
            .connections = std::max<std::size_t>(1, (config.limits.connections + i) / config.threads)};
}

std::vector<std::unique_ptr<Worker>> make_workers(config::Config const& config,
                                                  std::shared_ptr<telemetry::LogFile> const& log,
                                                  std::optional<Traces>& traces) {
    auto const format = config.access_log.format == config::LogFormat::json
                            ? telemetry::AccessLog::Format::json
                            : telemetry::AccessLog::Format::text;
    std::vector<std::unique_ptr<Worker>> workers;
    for (unsigned i = 0; i < config.threads; ++i)
        workers.push_back(std::make_unique<Worker>(log, format, share_of(config, i),
                                                   traces ? traces->recorder() : nullptr));
    return workers;
}

} // namespace

ServerState::ServerState(config::Config start)
    : asked(std::move(start)), config(fitted(asked)), access_log(open_access_log(config.access_log)),
      login_throttle(config.limits.failed_logins) {
    if (config.tracing) traces.emplace(*config.tracing, config.threads);
    workers = make_workers(config, access_log, traces);
    store = open_store(config);
    write_services.emplace(*store, fingerprint_key(config));
    write_services->face_secret = face_secret(config);
    write_services->report = [this](store::StoreError const& error, std::string_view request_id) {
        events.store_errors[static_cast<std::size_t>(error.kind)].add();
        log::error("store: " + error.text, request_id);
    };
    tokens.emplace(*store, backend_events);
    share_limits(buckets, *store);
    active_configuration_ = ActiveConfiguration::build(config, services(), config.threads);
    for (auto& worker : workers)
        worker->set_handler(active_configuration_->open(worker->loop(), worker->counts()), *write_services,
                            sessions, *tokens);
    if (!config.webhooks.empty()) webhooks.emplace(config.webhooks, *store);
    note_reload();
}

ServerState::~ServerState() {
    webhooks.reset(); // it uses the store
    // The store's last callbacks go to the event loops, which have stopped but still exist here.
    store.reset();
}

SharedServices ServerState::services() {
    return {.store = *store,
            .keys = keys,
            .tokens = *tokens,
            .buckets = buckets,
            .login_throttle = login_throttle,
            .backend_events = backend_events,
            .events = events,
            .record_states = &write_services->record_states};
}

std::shared_ptr<ActiveConfiguration> ServerState::active_configuration() const {
    std::scoped_lock const lock(active_configuration_mutex_);
    return active_configuration_;
}

void ServerState::replace_active_configuration(std::shared_ptr<ActiveConfiguration> next) {
    std::scoped_lock const lock(active_configuration_mutex_);
    active_configuration_.swap(next);
}

void ServerState::note_reload() {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    events.last_reload = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    events.last_reload_succeeded = true;
}

} // namespace idiom::app
