#include "gateway/app/live_figures.hpp"

#include "gateway/app/totals.hpp"
#include "translators/core/operation.hpp"

#include <algorithm>

namespace idiom::app {

namespace {

using namespace std::chrono;

console::SystemTime system_now() { return floor<milliseconds>(system_clock::now()); }

/// Returns whether an operation of a face reads. Those of faces are named "scim.list_users", and every other
/// one as in the table of operations.
bool reads(std::string_view operation) {
    auto const row = std::ranges::find(operation_rows, operation, &OperationRow::name);
    if (row != operation_rows.end()) return row->reads;
    auto const name = operation.substr(operation.find('.') + 1);
    return name.empty() || name.starts_with("list") || name.starts_with("get") || name == "discovery";
}

console::Traffic traffic_of(RouteTotals const& route) {
    console::Traffic traffic;
    for (auto const& [operation, totals] : route.operations) {
        for (auto const& [status, count] : totals.statuses) {
            traffic.requests += count;
            if (status >= 500) traffic.failed += count;
            if (status >= 400 && status < 500) traffic.client_errors += count;
            if (!reads(operation)) traffic.writes += count;
        }
        for (std::size_t i = 0; i < traffic.buckets.size(); ++i)
            traffic.buckets[i] += totals.durations.buckets[i];
    }
    return traffic;
}

void add(console::Traffic& to, console::Traffic const& more) {
    to.requests += more.requests;
    to.failed += more.failed;
    to.client_errors += more.client_errors;
    to.writes += more.writes;
    for (std::size_t i = 0; i < to.buckets.size(); ++i)
        to.buckets[i] += more.buckets[i];
}

std::uint64_t failures(BackendTotals const& totals, Delivery kind) {
    return totals.failures[static_cast<std::size_t>(kind)];
}

/// Returns the failures by kind, as idiom_backend_errors_total names them.
std::map<std::string, std::uint64_t> errors_of(BackendTotals const& totals, SharedBackend const& backend) {
    std::uint64_t server_errors = 0;
    for (auto const& [status, count] : totals.statuses)
        if (status >= 500 && status != 501) server_errors += count;
    return {{"connect", failures(totals, Delivery::not_sent)},
            {"lost", failures(totals, Delivery::lost)},
            {"timeout", failures(totals, Delivery::timed_out)},
            {"unusable", failures(totals, Delivery::unusable)},
            {"pool-full", failures(totals, Delivery::busy)},
            {"circuit-open", backend.events->held_back.value()},
            {"server-error", server_errors}};
}

console::Asked asked_of(BackendTotals const& totals, SharedBackend const& backend) {
    console::Asked asked;
    for (auto const& [status, count] : totals.statuses) {
        asked.requests += count;
        if (status >= 500 && status != 501) asked.failed += count;
    }
    for (auto const kind : {Delivery::not_sent, Delivery::lost, Delivery::timed_out, Delivery::unusable}) {
        asked.requests += failures(totals, kind);
        asked.failed += failures(totals, kind);
    }
    asked.retried = backend.events->retries.value();
    for (auto const& [outcome, count] : totals.conversations)
        asked.calls += count;
    asked.buckets = totals.durations.buckets;
    return asked;
}

console::PoolState pool_of(PoolTotals const& totals, std::uint64_t limit) {
    auto const level = [](std::int64_t value) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(0, value));
    };
    return {.idle = level(totals.idle),
            .in_use = level(totals.open - totals.idle),
            .limit = limit,
            .waiting = level(totals.waiting)};
}

std::vector<console::HostState> hosts_of(config::Backend const& spec, SharedBackend const& backend,
                                         BackendTotals const& totals, std::size_t loops,
                                         steady_clock::time_point now) {
    std::vector<console::HostState> hosts;
    auto const& detector = *backend.outlier_detector;
    for (std::size_t i = 0; i < spec.urls.size(); ++i) {
        auto& host = hosts.emplace_back(console::HostState{.url = spec.urls[i].text()});
        auto const pool = totals.pools.find(i);
        host.pool = pool_of(pool == totals.pools.end() ? PoolTotals{} : pool->second,
                            backend.endpoints[i]->max_connections * loops);
        host.in = detector.in(i);
        if (host.in) continue;
        host.reason = "it failed several times in a row";
        host.back_in = std::max<std::int64_t>(0, ceil<seconds>(detector.out_until(i) - now).count());
    }
    return hosts;
}

std::optional<console::CircuitState> circuit_of(SharedBackend const& backend, steady_clock::time_point now) {
    auto const state = backend.circuit();
    if (!state) return std::nullopt;
    using enum upstream::Breaker::State;
    if (*state == closed) return console::CircuitState{.state = "closed"};
    if (*state == half_open) return console::CircuitState{.state = "half-open"};
    std::uint32_t soonest = ~std::uint32_t{0};
    for (auto const& breaker : backend.breakers)
        soonest = std::min(soonest, breaker->retry_after(now));
    return console::CircuitState{.state = "open", .open_for = soonest};
}

console::CredentialState credentials_of(config::Backend const& spec, SharedBackend const& backend,
                                        TokenSources const& tokens, steady_clock::time_point now) {
    console::CredentialState state{.kind = std::string(config::name_of(spec.auth))};
    auto const source = backend.credential.source();
    if (!source) return state;
    if (auto const ends = source->ends_at())
        state.ends = system_now() + duration_cast<milliseconds>(*ends - now);
    auto const last = tokens.last_fetch(spec.name);
    if (last.at) state.last_fetch = *last.at;
    state.last_error = last.error;
    return state;
}

console::BackendState backend_state(ServerState const& state, config::Backend const& spec,
                                    SharedBackend const& backend, BackendTotals const& totals) {
    auto const now = steady_clock::now();
    auto const loops = state.workers.size();
    auto hosts = hosts_of(spec, backend, totals, loops, now);
    std::uint64_t limit = 0;
    for (auto const& host : hosts)
        limit += host.pool.limit;
    return {.name = spec.name,
            .dialect = spec.dialect,
            .usable = backend.usable(),
            .hosts = std::move(hosts),
            .circuit = circuit_of(backend, now),
            .pool = pool_of(totals.pool, limit),
            .credentials = credentials_of(spec, backend, *state.tokens, now),
            .retry_budget = spec.retries.attempts > 0 ? std::optional(spec.retries.budget) : std::nullopt,
            .asked = asked_of(totals, backend),
            .errors = errors_of(totals, backend),
            .routes = {}};
}

console::Alarms alarms_of(ServerState const& state, LoopTotals const& totals) {
    auto const rejected = [&](std::string_view reason) {
        auto const found = totals.rejected.find(reason);
        return found == totals.rejected.end() ? 0 : found->second;
    };
    console::Alarms alarms{.overloaded = rejected("overloaded"),
                           .failed_logins = rejected("unauthenticated") + rejected("failed-logins"),
                           .lost_log_lines = state.access_log ? state.access_log->lost() : 0};
    for (auto const& count : state.events.store_errors)
        alarms.store_errors += count.value();
    return alarms;
}

} // namespace

console::Snapshot read_snapshot(ServerState const& state) {
    auto const active = state.active_configuration();
    auto const& config = active->config();
    auto const totals = totals_of(state.workers);
    console::Snapshot now{.at = steady_clock::now(), .time = system_now()};
    now.in_flight = totals.in_flight;
    now.in_flight_limit = totals.most_in_flight;
    for (auto const& [name, spec] : config.backends) {
        auto const counted = totals.backends.find(name);
        now.backends.push_back(
            backend_state(state, spec, *active->backends().find(name)->second,
                          counted == totals.backends.end() ? BackendTotals{} : counted->second));
    }
    for (auto const& [name, route] : totals.routes)
        add(now.total, traffic_of(route)); // those without a route, too
    now.routes.reserve(config.routes.size());
    for (auto const& [name, spec] : config.routes) {
        auto const& backend = config.backends.find(spec.backend)->second;
        auto& route = now.routes.emplace_back(console::RouteState{.name = name,
                                                                  .backend = spec.backend,
                                                                  .dialect = backend.dialect,
                                                                  .traffic = {},
                                                                  .problems = {}});
        auto const counted = totals.routes.find(name);
        if (counted != totals.routes.end()) {
            route.traffic = traffic_of(counted->second);
            route.problems.assign(counted->second.problems.begin(), counted->second.problems.end());
        }
        std::ranges::lower_bound(now.backends, spec.backend, {}, &console::BackendState::name)
            ->routes.push_back(name);
    }
    now.alarms = alarms_of(state, totals);
    if (auto const trouble = state.store->trouble()) now.store_trouble = trouble->text;
    now.reload_failed = !state.events.last_reload_succeeded;
    return now;
}

std::optional<console::RouteDetail> read_route(ServerState const& state, std::string const& name) {
    auto const active = state.active_configuration();
    auto const found = active->config().routes.find(name);
    if (found == active->config().routes.end()) return std::nullopt;
    auto const& spec = found->second;
    auto const& backend = *active->backends().find(spec.backend)->second;
    console::RouteDetail detail{.name = name,
                                .backend = spec.backend,
                                .capabilities = &backend.dialect->capabilities(),
                                .roles = spec.roles,
                                .host = {},
                                .header = {},
                                .statuses = {},
                                .owner = active};
    if (spec.match) {
        if (auto const* const host = std::get_if<config::HostMatch>(&*spec.match)) detail.host = host->host;
        if (auto const* const header = std::get_if<config::HeaderMatch>(&*spec.match))
            detail.header = {header->name, header->value};
    }
    auto const totals = totals_of(state.workers);
    if (auto const counted = totals.routes.find(name); counted != totals.routes.end())
        for (auto const& [operation, of_operation] : counted->second.operations)
            for (auto const& [status, count] : of_operation.statuses)
                detail.statuses[status] += count;
    return detail;
}

} // namespace idiom::app
