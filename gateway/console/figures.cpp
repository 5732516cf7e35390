#include "gateway/console/figures.hpp"

#include <algorithm>

namespace idiom::console {

namespace {

/// Counts are read at their own moments, so that a later one may be smaller by a little.
std::uint64_t difference(std::uint64_t now, std::uint64_t then) { return now > then ? now - then : 0; }

Buckets difference(Buckets const& now, Buckets const& then) {
    Buckets made{};
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = difference(now[i], then[i]);
    return made;
}

Traffic difference(Traffic const& now, Traffic const& then) {
    return {.requests = difference(now.requests, then.requests),
            .failed = difference(now.failed, then.failed),
            .client_errors = difference(now.client_errors, then.client_errors),
            .writes = difference(now.writes, then.writes),
            .buckets = difference(now.buckets, then.buckets)};
}

Asked difference(Asked const& now, Asked const& then) {
    return {.requests = difference(now.requests, then.requests),
            .failed = difference(now.failed, then.failed),
            .retried = difference(now.retried, then.retried),
            .calls = difference(now.calls, then.calls),
            .buckets = difference(now.buckets, then.buckets)};
}

Asked sum_of(std::vector<BackendState> const& backends) {
    Asked sum;
    for (auto const& backend : backends) {
        sum.requests += backend.asked.requests;
        sum.failed += backend.asked.failed;
        sum.retried += backend.asked.retried;
        sum.calls += backend.asked.calls;
        for (std::size_t i = 0; i < sum.buckets.size(); ++i)
            sum.buckets[i] += backend.asked.buckets[i];
    }
    return sum;
}

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(std::min(part, whole)) / static_cast<double>(whole);
}

double per_second(std::uint64_t count, telemetry::TimePoint::duration span) {
    auto const seconds = std::chrono::duration<double>(span).count();
    return seconds < 0.5 ? 0 : static_cast<double>(count) / seconds;
}

template <class T, class Map> T found(Map const& map, std::string_view name) {
    auto const entry = map.find(name);
    return entry == map.end() ? T{} : entry->second;
}

Rates rates_of(Traffic const& recent, telemetry::TimePoint::duration span, Buckets const& minute) {
    return {.per_second = per_second(recent.requests, span),
            .failed_share = share(recent.failed, recent.requests),
            .client_error_share = share(recent.client_errors, recent.requests),
            .writes_per_second = per_second(recent.writes, span),
            .p50 = percentile(minute, 0.5),
            .p95 = percentile(minute, 0.95),
            .p99 = percentile(minute, 0.99)};
}

AskedRates rates_of(Asked const& recent, telemetry::TimePoint::duration span, Buckets const& minute) {
    return {.per_second = per_second(recent.requests, span),
            .failed_share = share(recent.failed, recent.requests),
            .retried_share = share(recent.retried, recent.requests),
            .per_call = recent.calls == 0
                            ? 0
                            : static_cast<double>(recent.requests) / static_cast<double>(recent.calls),
            .p50 = percentile(minute, 0.5),
            .p95 = percentile(minute, 0.95),
            .p99 = percentile(minute, 0.99)};
}

template <class Counts> Step step_of(Counts const& recent, telemetry::TimePoint::duration span) {
    auto const micros = [&](double part) {
        constexpr std::int64_t most = 2'000'000'000;
        return static_cast<std::int32_t>(std::min(percentile(recent.buckets, part).value_or(-1), most));
    };
    return {.rate = static_cast<float>(per_second(recent.requests, span)),
            .failed_rate = static_cast<float>(per_second(recent.failed, span)),
            .p50 = micros(0.5),
            .p95 = micros(0.95)};
}

void append(std::deque<Step>& steps, Step const& step) {
    steps.push_back(step);
    if (steps.size() > Figures::most_steps) steps.pop_front();
}

} // namespace

std::optional<std::int64_t> percentile(Buckets const& buckets, double share) {
    std::uint64_t all = 0;
    for (auto const count : buckets)
        all += count;
    if (all == 0) return std::nullopt;
    auto const micros = [](std::size_t bucket) {
        auto const bound = telemetry::Durations::bounds[bucket];
        return static_cast<double>(std::chrono::duration_cast<std::chrono::microseconds>(bound).count());
    };
    auto const wanted = share * static_cast<double>(all);
    double seen = 0;
    for (std::size_t i = 0; i < telemetry::Durations::bounds.size(); ++i) {
        auto const count = static_cast<double>(buckets[i]);
        if (count > 0 && seen + count >= wanted) {
            auto const low = i == 0 ? 0 : micros(i - 1);
            return static_cast<std::int64_t>(low + (micros(i) - low) * std::max(0.0, wanted - seen) / count);
        }
        seen += count;
    }
    return static_cast<std::int64_t>(micros(telemetry::Durations::bounds.size() - 1));
}

/// Returns the latest sample at or before `at`, or the oldest one; null if there is none.
Figures::Sample const* Figures::before(telemetry::TimePoint at) const {
    if (samples_.empty()) return nullptr;
    auto const later = std::ranges::upper_bound(samples_, at, {}, &Sample::at);
    return later == samples_.begin() ? &samples_.front() : &*std::prev(later);
}

Figures::Sample const* Figures::back(Snapshot const& now, std::chrono::seconds window) const {
    return before(now.at - window);
}

void Figures::note(Snapshot const& now) {
    add_steps(now);
    problems_.note(now);
    Sample sample{
        .at = now.at, .total = now.total, .alarms = now.alarms, .routes = {}, .backends = {}, .waiting = {}};
    std::map<std::string, Called, std::less<>> called;
    for (auto const& route : now.routes) {
        if (route.traffic.requests == 0) continue;
        sample.routes.emplace_hint(sample.routes.end(), route.name, route.traffic);
        called.emplace(route.name, Called{.requests = route.traffic.requests,
                                          .at = last_call(now, route).value_or(now.time)});
    }
    called_ = std::move(called);
    for (auto const& backend : now.backends) {
        sample.backends.emplace(backend.name, backend.asked);
        if (backend.pool.waiting > 0) sample.waiting.emplace(backend.name, backend.pool.waiting);
    }
    samples_.push_back(std::move(sample));
    last_ = now.time;
    constexpr std::size_t most = percentile_window / step + 1;
    if (samples_.size() > most) samples_.pop_front();
}

void Figures::add_steps(Snapshot const& now) {
    if (samples_.empty()) return;
    auto const& last = samples_.back();
    auto const span = now.at - last.at;
    append(total_steps_, step_of(difference(now.total, last.total), span));
    std::map<std::string, Steps, std::less<>> kept;
    for (auto const& backend : now.backends) {
        if (kept.size() >= most_backends) break;
        auto steps = std::move(backend_steps_[backend.name]);
        append(steps, step_of(difference(backend.asked, found<Asked>(last.backends, backend.name)), span));
        kept.emplace(backend.name, std::move(steps));
    }
    backend_steps_ = std::move(kept);
}

Rates Figures::total(Snapshot const& now) const {
    auto const* const recent = back(now, rate_window);
    auto const* const minute = back(now, percentile_window);
    if (!recent || !minute) return {};
    return rates_of(difference(now.total, recent->total), now.at - recent->at,
                    difference(now.total.buckets, minute->total.buckets));
}

Rates Figures::route(Snapshot const& now, RouteState const& route) const {
    auto const* const recent = back(now, rate_window);
    auto const* const minute = back(now, percentile_window);
    if (!recent || !minute || route.traffic.requests == 0) return {};
    return rates_of(difference(route.traffic, found<Traffic>(recent->routes, route.name)),
                    now.at - recent->at,
                    difference(route.traffic.buckets, found<Traffic>(minute->routes, route.name).buckets));
}

AskedRates Figures::backend(Snapshot const& now, BackendState const& backend) const {
    auto const* const recent = back(now, rate_window);
    auto const* const minute = back(now, percentile_window);
    if (!recent || !minute) return {};
    return rates_of(difference(backend.asked, found<Asked>(recent->backends, backend.name)),
                    now.at - recent->at,
                    difference(backend.asked.buckets, found<Asked>(minute->backends, backend.name).buckets));
}

AskedRates Figures::asked(Snapshot const& now) const {
    auto const* const recent = back(now, rate_window);
    if (!recent) return {};
    Asked then;
    for (auto const& [name, asked] : recent->backends) {
        then.requests += asked.requests;
        then.failed += asked.failed;
        then.retried += asked.retried;
        then.calls += asked.calls;
    }
    return rates_of(difference(sum_of(now.backends), then), now.at - recent->at, {});
}

std::optional<SystemTime> Figures::last_call(Snapshot const& now, RouteState const& route) const {
    if (route.traffic.requests == 0) return std::nullopt;
    auto const known = called_.find(route.name);
    if (known != called_.end() && known->second.requests == route.traffic.requests) return known->second.at;
    return now.time;
}

Figures::History Figures::history_of(Steps const& steps) const {
    auto const span = step * (steps.empty() ? 0 : static_cast<int>(steps.size()) - 1);
    return {.from = last_ - span, .steps = {steps.begin(), steps.end()}};
}

Figures::History Figures::history(std::string_view backend) const {
    return history_of(found<Steps>(backend_steps_, backend));
}

bool Figures::waits_long(BackendState const& backend) const {
    constexpr std::size_t full = percentile_window / step;
    return backend.pool.waiting > 0 && samples_.size() >= full &&
           std::ranges::all_of(samples_,
                               [&](Sample const& sample) { return sample.waiting.contains(backend.name); });
}

Alarms Figures::alarms_before(Snapshot const& now) const {
    auto const* const minute = back(now, percentile_window);
    return minute ? minute->alarms : now.alarms;
}

Traffic Figures::last_minute(Snapshot const& now) const {
    auto const* const minute = back(now, percentile_window);
    return minute ? difference(now.total, minute->total) : Traffic{};
}

Traffic Figures::last_minute(Snapshot const& now, RouteState const& route) const {
    auto const* const minute = back(now, percentile_window);
    return minute ? difference(route.traffic, found<Traffic>(minute->routes, route.name)) : Traffic{};
}

} // namespace idiom::console
