#include "gateway/app/active_configuration.hpp"

#include "gateway/app/by_face.hpp"
#include "gateway/app/translators.hpp"
#include "gateway/execution/record_backend.hpp"
#include "gateway/execution/user_lock.hpp"
#include "gateway/modules/make.hpp"
#include "gateway/pipeline/rate_limit.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/tls/contexts.hpp"
#include "translators/core/overloaded.hpp"

#include <algorithm>
#include <ranges>
#include <stdexcept>

namespace idiom::app {

namespace {

std::shared_ptr<upstream::Endpoint> endpoint_of(config::Url const& url, config::Backend const& spec,
                                                std::size_t loops) {
    auto endpoint = std::make_shared<upstream::Endpoint>();
    endpoint->host = url.host;
    endpoint->port = url.port;
    endpoint->authority = url.authority();
    endpoint->path = url.path;
    if (!spec.user_agent.empty()) endpoint->user_agent = spec.user_agent;
    if (url.tls) endpoint->tls = tls::client_context(spec.tls);
    endpoint->verify_name = spec.tls.verify;
    endpoint->http1 = spec.protocols.http1;
    endpoint->http2 = spec.protocols.http2;
    endpoint->connect_timeout = spec.timeout.connect;
    endpoint->request_timeout = spec.timeout.request;
    endpoint->idle_timeout = spec.pool.idle_timeout;
    // The limits are for the whole gateway, but each event loop has its own pool.
    endpoint->max_connections = std::max<std::size_t>(1, spec.pool.max_connections / loops);
    endpoint->max_waiting = std::max<std::size_t>(1, spec.pool.max_waiting / loops);
    return endpoint;
}

using Endpoints = std::vector<std::shared_ptr<upstream::Endpoint const>>;

/// Makes new endpoints even if the back end has not changed, because certificate files may have been renewed.
Endpoints endpoints_of(config::Backend const& spec, std::size_t loops,
                       std::shared_ptr<upstream::AnswerBudget> const& budget, Endpoints const* before) {
    Endpoints endpoints;
    for (std::size_t i = 0; i < spec.urls.size(); ++i) {
        auto endpoint = endpoint_of(spec.urls[i], spec, loops);
        endpoint->place = i;
        endpoint->budget = budget;
        if (before) {
            endpoint->health = (*before)[i]->health;
            endpoint->resolver = (*before)[i]->resolver;
            endpoint->closings = (*before)[i]->closings;
            endpoint->troubles = (*before)[i]->troubles;
        } else {
            endpoint->troubles =
                upstream::troubles_in_log("back end '" + spec.name + "': " + spec.urls[i].origin());
        }
        endpoints.push_back(std::move(endpoint));
    }
    return endpoints;
}

using Events = std::shared_ptr<telemetry::BackendEvents>;

std::shared_ptr<upstream::OutlierDetector> outlier_detector_of(config::Backend const& spec, Events events) {
    auto note = [name = spec.name, urls = spec.urls, events](std::size_t host, bool out) {
        (out ? events->hosts_ejected : events->hosts_readmitted).add();
        auto const where = "back end '" + name + "': " + urls[host].authority();
        if (out) return log::warning(where + " fails and gets no requests for a while");
        log::info(where + " can be reached again");
    };
    return std::make_shared<upstream::OutlierDetector>(spec.urls.size(), std::move(note));
}

upstream::OAuthOptions options_of(config::OAuthClient const& client, upstream::GrantType grant) {
    upstream::OAuthOptions options;
    options.grant = grant;
    options.token_url = client.token_url.text();
    options.client_id = client.client_id;
    if (client.client_secret) options.client_secret = client.client_secret->reveal();
    options.scope = client.scope;
    options.token_type = client.token_type;
    return options;
}

upstream::Credential credential_of(config::Backend const& spec, TokenSources& tokens) {
    auto const& rules = spec.auth_rules;
    auto const oauth = [&](upstream::OAuthOptions options) {
        options.scheme = rules.scheme;
        options.grant_name = rules.grant;
        options.client_in_body = rules.client_in_body;
        options.parameters = rules.parameters;
        return upstream::Credential::oauth(tokens.at(spec.name, std::move(options)));
    };
    auto credential =
        std::visit(Overloaded{
                       [](config::NoAuth const&) { return upstream::Credential::none(); },
                       [&](config::BearerAuth const& bearer) {
                           return upstream::Credential::bearer(bearer.token.reveal(), rules.scheme);
                       },
                       [](config::BasicAuth const& basic) {
                           return upstream::Credential::basic(basic.username, basic.password.reveal());
                       },
                       [&](config::OAuthPassword const& grant) {
                           auto options = options_of(grant.client, upstream::GrantType::password);
                           options.username = grant.username;
                           options.password = grant.password.reveal();
                           return oauth(std::move(options));
                       },
                       [&](config::OAuthClientCredentials const& grant) {
                           return oauth(options_of(grant.client, upstream::GrantType::client_credentials));
                       },
                       [&](config::OAuthRefreshToken const& grant) {
                           auto options = options_of(grant.client, upstream::GrantType::refresh_token);
                           options.refresh_token = grant.refresh_token.reveal();
                           return oauth(std::move(options));
                       },
                   },
                   spec.auth);
    credential.send_in(rules.header);
    return credential;
}

config::OAuthClient const* oauth_client(config::Auth const& auth) {
    if (auto const* const grant = std::get_if<config::OAuthPassword>(&auth)) return &grant->client;
    if (auto const* const grant = std::get_if<config::OAuthClientCredentials>(&auth)) return &grant->client;
    if (auto const* const grant = std::get_if<config::OAuthRefreshToken>(&auth)) return &grant->client;
    return nullptr;
}

/// One back end as one event loop uses it.
struct LoopBackend {
    std::shared_ptr<telemetry::BackendCounts> counts;
    std::unique_ptr<upstream::Backend> vendor;
    std::unique_ptr<upstream::Backend> record;
};

/// Everything of one event loop that its routes refer to.
struct LoopBackends {
    std::shared_ptr<ActiveConfiguration> active_configuration;
    std::map<std::string, LoopBackend, std::less<>> by_name;
};

std::shared_ptr<upstream::Breaker> breaker_of(config::CircuitBreaker const& limits, std::string const& where,
                                              Events events) {
    auto note = [where, events](upstream::Breaker::Event event) {
        using enum upstream::Breaker::Event;
        if (event == held_back) return events->held_back.add();
        (event == opened ? events->circuit_opened : events->circuit_closed).add();
        if (event == closed) return log::info(where + ": the circuit is closed again");
        log::warning(where + ": too many failures, the circuit is open");
    };
    return std::make_shared<upstream::Breaker>(upstream::Breaker::Limits{.failures = limits.failures,
                                                                         .window = limits.window,
                                                                         .open_for = limits.open_for},
                                               std::move(note));
}

std::vector<std::shared_ptr<upstream::Breaker>> breakers_of(config::Backend const& spec,
                                                            Events const& events) {
    std::vector<std::shared_ptr<upstream::Breaker>> breakers;
    if (!spec.circuit_breaker) return breakers;
    for (auto const& url : spec.urls) {
        auto where = "back end '" + spec.name + "'";
        if (spec.urls.size() > 1) where += ": " + url.authority();
        breakers.push_back(breaker_of(*spec.circuit_breaker, where, events));
    }
    return breakers;
}

std::shared_ptr<upstream::RetryBudget> budget_of(config::Backend const& spec, Events events) {
    return std::make_shared<upstream::RetryBudget>(spec.retries.budget,
                                                   [events = std::move(events)] { events->retries.add(); });
}

std::unique_ptr<Dialect> dialect_of(config::Backend const& spec) {
    auto made = modules::make(*spec.translator, spec.settings);
    if (!made) throw std::runtime_error(made.error());
    return std::move(*made);
}

limits::RateLimits limits_of(config::Config const& config, limits::Buckets& buckets) {
    limits::RateLimits limits;
    buckets.prune();
    for (auto const& client : config.clients) {
        if (!client.rate_limit) continue;
        limits::Rate const rate{.requests = client.rate_limit->requests,
                                .per = client.rate_limit->per,
                                .burst = client.rate_limit->burst};
        auto const limit = [&](std::string const& route) {
            limits.add(client.name, rate, route, buckets.get(client.name, route, rate));
        };
        limit(std::string(pipeline::route_list));
        if (client.routes)
            std::ranges::for_each(*client.routes, limit);
        else
            std::ranges::for_each(config.routes | std::views::keys, limit);
    }
    return limits;
}

} // namespace

SharedBackend::SharedBackend(config::Backend const& spec, SharedServices const& services, std::size_t loops,
                             SharedBackend const* before)
    : name(spec.name), events(services.backend_events.get(spec.name)), info(*spec.translator),
      dialect(dialect_of(spec)),
      budget(before ? before->budget : std::make_shared<upstream::AnswerBudget>(spec.pool.max_answers)),
      endpoints(endpoints_of(spec, loops, budget, before ? &before->endpoints : nullptr)),
      outlier_detector(before ? before->outlier_detector : outlier_detector_of(spec, events)),
      credential(credential_of(spec, services.tokens)), retries(spec.retries.attempts),
      retry_budget(before ? before->retry_budget : budget_of(spec, events)),
      breakers(before ? before->breakers : breakers_of(spec, events)), base_url(spec.urls.front().text()),
      total_timeout(spec.timeout.total),
      most_waiting(std::max(spec.pool.max_waiting, execution::UserLocks::most_waiting)),
      session(before ? before->session : std::make_shared<execution::VendorSession>()) {
    if (auto const* const client = oauth_client(spec.auth)) {
        auto endpoint = endpoint_of(client->token_url, spec, loops);
        endpoint->path.clear(); // the target of a token request has the whole path
        endpoint->troubles = upstream::troubles_in_log("back end '" + spec.name + "': token endpoint " +
                                                       client->token_url.origin());
        token_endpoint = std::move(endpoint);
    }
    while (base_url.ends_with('/'))
        base_url.pop_back();
}

std::unique_ptr<upstream::Backend> SharedBackend::open(net::Loop& loop,
                                                       std::shared_ptr<telemetry::BackendCounts> counts,
                                                       upstream::WrapSender const& wrap) const {
    upstream::ChainParts parts{.backend = name,
                               .dialect = std::string(info.name()),
                               .credential = credential,
                               .retries = retries,
                               .retry_budget = retry_budget,
                               .hosts = {},
                               .outlier_detector = outlier_detector};
    for (std::size_t i = 0; i < endpoints.size(); ++i)
        parts.hosts.push_back({endpoints[i], breakers.empty() ? nullptr : breakers[i]});
    return upstream::open_chain(parts, loop, token_endpoint, std::move(counts), wrap);
}

bool SharedBackend::usable() const {
    auto const now = telemetry::steady_clock()();
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        bool const held_back = !breakers.empty() && breakers[i]->open(now);
        if (endpoints[i]->health->good() && !held_back) return true;
    }
    return false;
}

std::optional<upstream::Breaker::State> SharedBackend::circuit() const {
    using enum upstream::Breaker::State;
    if (breakers.empty()) return std::nullopt;
    auto const now = telemetry::steady_clock()();
    auto const is = [now](upstream::Breaker::State state) {
        return [now, state](auto const& breaker) { return breaker->state(now) == state; };
    };
    if (std::ranges::any_of(breakers, is(closed))) return closed;
    return std::ranges::all_of(breakers, is(open)) ? open : half_open;
}

SharedBackend const* ActiveConfiguration::find_unchanged(config::Backend const& spec) const {
    auto const mine = config_.backends.find(spec.name);
    bool const unchanged = mine != config_.backends.end() && mine->second == spec;
    return unchanged ? backends_.find(spec.name)->second.get() : nullptr;
}

std::shared_ptr<ActiveConfiguration> ActiveConfiguration::build(config::Config config,
                                                                SharedServices services, std::size_t loops,
                                                                ActiveConfiguration const* before) {
    services.backend_events.prune();
    std::shared_ptr<ActiveConfiguration> const active_configuration(
        new ActiveConfiguration(std::move(config), services));
    for (auto const& [name, spec] : active_configuration->config_.backends) {
        try {
            auto const* const unchanged = before ? before->find_unchanged(spec) : nullptr;
            active_configuration->backends_.emplace(
                name, std::make_unique<SharedBackend>(spec, services, loops, unchanged));
        } catch (std::exception const& error) {
            throw std::runtime_error("back end '" + name + "': " + error.what());
        }
    }
    active_configuration->client_directory_.emplace(active_configuration->config_.clients, services.keys);
    active_configuration->limits_ = std::make_shared<limits::RateLimits const>(
        limits_of(active_configuration->config_, services.buckets));
    log_loaded(active_configuration->config_, before ? &before->config_ : nullptr);
    return active_configuration;
}

namespace {

/// The records of a back end, which are in the store.
std::unique_ptr<upstream::Backend> open_records(std::string const& backend, SharedServices const& services) {
    auto report = [backend, &events = services.events](store::StoreError const& error,
                                                       std::string_view request_id) {
        events.store_errors[static_cast<std::size_t>(error.kind)].add();
        log::error("store, back end '" + backend + "': " + error.text, request_id);
    };
    return std::make_unique<execution::RecordBackend>(services.store, backend, std::move(report));
}

pipeline::ServedRoute served_route(std::string const& name, config::Config const& config,
                                   config::Route const& spec, SharedBackend const& shared,
                                   LoopBackend const& mine, std::shared_ptr<telemetry::RouteCounts> counts,
                                   execution::RecordStates* record_states) {
    auto const* const fixed = shared.credential.fixed();
    return {.name = name,
            .backend = spec.backend,
            .capabilities = &shared.dialect->capabilities(),
            .roles = &spec.roles,
            .face_roles = roles_by_face(config, spec),
            .face_settings = settings_by_face(config, spec),
            .binding = {*shared.dialect, *mine.vendor, *mine.record, *shared.session, mine.counts.get(),
                        &shared.secrets},
            .record_states = record_states ? record_states_by_face(config, spec.backend, *record_states)
                                           : std::vector<execution::RecordState*>(),
            .shown = {.base_url = shared.base_url, .authorized = !fixed || !fixed->empty()},
            .healthy = [&shared] { return shared.usable(); },
            .total_timeout = shared.total_timeout,
            .most_waiting = shared.most_waiting,
            .counts = std::move(counts)};
}

pipeline::CorsPolicy cors_of(config::Cors const& cors) {
    return {.any_origin = cors.any_origin,
            .origins = cors.origins,
            .credentials = cors.credentials,
            .max_age = std::chrono::duration_cast<std::chrono::seconds>(cors.max_age)};
}

} // namespace

std::shared_ptr<pipeline::RoutingSnapshot const> ActiveConfiguration::open(net::Loop& loop,
                                                                           telemetry::LoopCounts& counts) {
    counts.routes.prune();
    counts.backends.prune();
    auto backends = std::make_shared<LoopBackends>();
    backends->active_configuration = shared_from_this();
    for (auto const& [name, shared] : backends_) {
        auto mine = counts.backends.get(name);
        backends->by_name.emplace(name,
                                  LoopBackend{mine, shared->open(loop, mine), open_records(name, services_)});
    }

    auto routing = std::make_shared<pipeline::RoutingSnapshot>();
    routing->authenticator = client_directory_->open(loop);
    routing->limits = limits_;
    routing->login_throttle = &services_.login_throttle;
    routing->counts = &counts;
    routing->depth = config_.limits.depth;
    routing->most_body = config_.limits.body;
    routing->faces = pipeline::Faces(config_.faces);
    if (config_.cors) routing->cors = cors_of(*config_.cors);
    for (auto const& [name, spec] : config_.routes) {
        auto const& shared = *backends_.find(spec.backend)->second;
        auto const& mine = backends->by_name.find(spec.backend)->second;
        std::optional<std::string> host;
        std::optional<pipeline::HeaderMatch> header;
        if (spec.match) {
            if (auto const* const match = std::get_if<config::HostMatch>(&*spec.match)) host = match->host;
            if (auto const* const match = std::get_if<config::HeaderMatch>(&*spec.match))
                header = pipeline::HeaderMatch{match->name, match->value};
        }
        routing->router.add(
            served_route(name, config_, spec, shared, mine, counts.routes.get(name), services_.record_states),
            std::move(host), std::move(header));
    }
    routing->backends = std::move(backends);
    return routing;
}

bool ActiveConfiguration::any_route_usable() const {
    return std::ranges::any_of(config_.routes, [&](auto const& route) {
        return backends_.find(route.second.backend)->second->usable();
    });
}

} // namespace idiom::app
