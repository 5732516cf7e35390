#pragma once

#include "gateway/console/recent_problems.hpp"
#include "gateway/console/snapshot.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::console {

/// The figures of a route, a back end, or all requests, over the last seconds.
struct Rates {
    double per_second = 0;
    double failed_share = 0;       ///< 0 to 1
    double client_error_share = 0; ///< 0 to 1
    double writes_per_second = 0;
    std::optional<std::int64_t> p50; ///< microseconds, from buckets; null if there was no request
    std::optional<std::int64_t> p95;
    std::optional<std::int64_t> p99;
};

/// The figures of a back end.
struct AskedRates {
    double per_second = 0;
    double failed_share = 0;
    double retried_share = 0;
    double per_call = 0;             ///< requests that a translated call took
    std::optional<std::int64_t> p50; ///< microseconds
    std::optional<std::int64_t> p95;
    std::optional<std::int64_t> p99;
};

/// One step of the history.
struct Step {
    float rate = 0;
    float failed_rate = 0;
    std::int32_t p50 = -1; ///< microseconds; -1 if there was no request
    std::int32_t p95 = -1;
};

/// Turns counts into figures. Keeps what it needs of the last minute, and the history of the last 15 minutes
/// of all requests and of each back end. Used by one thread.
class Figures {
public:
    static constexpr std::chrono::seconds step{5};
    static constexpr std::size_t most_steps = 180; ///< 15 minutes
    static constexpr std::size_t most_backends = 256;
    static constexpr std::chrono::seconds rate_window{10};
    static constexpr std::chrono::seconds percentile_window{60};

    /// Takes a snapshot. Call it every `step`.
    void note(Snapshot const& now);

    Rates total(Snapshot const& now) const;
    Rates route(Snapshot const& now, RouteState const& route) const;
    AskedRates backend(Snapshot const& now, BackendState const& backend) const;
    AskedRates asked(Snapshot const& now) const;

    /// Returns when the route was last called, to within a step; null if it was not since the start.
    std::optional<SystemTime> last_call(Snapshot const& now, RouteState const& route) const;

    struct History {
        SystemTime from; ///< the end of the first step
        std::vector<Step> steps;
    };
    History history() const { return history_of(total_steps_); }
    /// Empty for a back end that is not known.
    History history(std::string_view backend) const;

    /// Returns the problems that the route has answered within the last hour, see RecentProblems.
    RecentProblems::Counts problems(RouteState const& route) const { return problems_.of(route); }
    /// Returns whether requests have waited for a connection of the back end for the whole last minute.
    bool waits_long(BackendState const& backend) const;
    /// Returns the counts of alarms as they were a minute ago, or at the first snapshot.
    Alarms alarms_before(Snapshot const& now) const;
    /// Returns the requests of the last minute, and how many of them failed.
    Traffic last_minute(Snapshot const& now) const;
    Traffic last_minute(Snapshot const& now, RouteState const& route) const;

private:
    struct Sample {
        telemetry::TimePoint at;
        Traffic total;
        Alarms alarms;
        std::map<std::string, Traffic, std::less<>> routes; ///< those that were called since the start
        std::map<std::string, Asked, std::less<>> backends;
        std::map<std::string, std::uint64_t, std::less<>> waiting; ///< if not 0
    };
    struct Called {
        std::uint64_t requests = 0;
        SystemTime at;
    };
    using Steps = std::deque<Step>;

    Sample const* before(telemetry::TimePoint at) const;
    Sample const* back(Snapshot const& now, std::chrono::seconds window) const;
    History history_of(Steps const& steps) const;
    void add_steps(Snapshot const& now);

    std::deque<Sample> samples_; ///< the oldest first; a minute and one more
    SystemTime last_;            ///< of the last sample
    RecentProblems problems_;
    Steps total_steps_;
    std::map<std::string, Steps, std::less<>> backend_steps_;
    std::map<std::string, Called, std::less<>> called_;
};

/// Returns the duration below which this share (0 to 1) of all lies, in microseconds: linear within a bucket.
/// Null if the buckets are empty.
std::optional<std::int64_t> percentile(Buckets const& buckets, double share);

} // namespace idiom::console
