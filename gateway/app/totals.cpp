#include "gateway/app/totals.hpp"

namespace idiom::app {

namespace {

template <class Key, class T> bool has_any(telemetry::Chain<Key, T> const& counts) {
    bool any = false;
    counts.each([&](Key const&, T const&) { any = true; });
    return any;
}

template <class Key> void add(Totals<Key>& sum, telemetry::Chain<Key, telemetry::Count> const& counts) {
    counts.each([&](Key key, telemetry::Count const& count) { sum[key] += count.value(); });
}

void add(RouteTotals& sum, telemetry::RouteCounts const& counts) {
    counts.operations.each([&](std::string_view name, telemetry::OperationCounts const& operation) {
        auto& to = sum.operations[name];
        add(to.statuses, operation.statuses);
        to.durations.add(operation.durations);
    });
    add(sum.problems, counts.problems);
}

void add(FaceTotals& sum, telemetry::RouteCounts const& counts) {
    add(sum.counters, counts.face_counters);
    counts.face_histograms.each([&](telemetry::FaceSeries const& series, telemetry::Sizes const& sizes) {
        sum.histograms[series].add(sizes);
    });
}

void add(PoolTotals& sum, telemetry::PoolCounts const& counts) {
    sum.open += counts.open.value();
    sum.idle += counts.idle.value();
    sum.waiting += counts.waiting.value();
}

void add(BackendTotals& sum, telemetry::BackendCounts const& counts) {
    add(sum.statuses, counts.statuses);
    for (std::size_t i = 0; i < sum.failures.size(); ++i)
        sum.failures[i] += counts.failures[i].value();
    sum.durations.add(counts.durations);
    counts.pools.each([&](std::size_t place, telemetry::PoolCounts const& pool) {
        for (auto* const to : {&sum.pool, &sum.pools[place]})
            add(*to, pool);
    });
    sum.http1_connections += counts.http1_connections.value();
    sum.http2_connections += counts.http2_connections.value();
    sum.http2_open += counts.http2_open.value();
    sum.http2_streams += counts.http2_streams.value();
    sum.http2_goaways += counts.http2_goaways.value();
    sum.http2_resets_by_host += counts.http2_resets_by_host.value();
    sum.http2_resets_by_us += counts.http2_resets_by_us.value();
    add(sum.conversations, counts.conversations);
    sum.rounds += counts.rounds.value();
    sum.calls += counts.calls.value();
}

} // namespace

LoopTotals totals_of(std::span<std::unique_ptr<Worker> const> workers) {
    LoopTotals sum;
    for (auto const& worker : workers) {
        auto& counts = worker->counts();
        counts.routes.each([&](std::string const& name, auto const& route) {
            // A gateway may have 10,000 routes, most of which nobody calls.
            if (has_any(route.operations) || has_any(route.problems)) add(sum.routes[name], route);
            if (has_any(route.face_counters) || has_any(route.face_histograms)) add(sum.faces[name], route);
        });
        add(sum.routes[""], counts.unrouted);
        counts.backends.each(
            [&](std::string const& name, auto const& backend) { add(sum.backends[name], backend); });
        add(sum.rejected, counts.rejected);
        sum.lock_waits.add(counts.lock_waits);
        sum.lock_timeouts += counts.lock_timeouts.value();
        sum.replays += counts.replays.value();
        sum.in_flight += worker->limiter().taken();
        sum.most_in_flight += worker->limiter().limit();
        for (auto const& listener : worker->listeners())
            sum.rejected["connection-limit"] += listener->counts().turned_away.value();
    }
    return sum;
}

} // namespace idiom::app
