#pragma once

#include "gateway/app/worker.hpp"
#include "gateway/telemetry/exposition.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace idiom::app {

template <class Key> using Totals = std::map<Key, std::uint64_t>;

struct OperationTotals {
    Totals<int> statuses;
    telemetry::DurationsSum durations;
};
struct RouteTotals {
    std::map<std::string_view, OperationTotals> operations;
    Totals<std::string_view> problems; ///< by the name of the fault
};

/// What the requests of one route have observed for the metrics of their faces.
struct FaceTotals {
    Totals<telemetry::FaceSeries> counters;
    std::map<telemetry::FaceSeries, telemetry::SizesSum> histograms;
};

struct PoolTotals {
    std::int64_t open = 0;
    std::int64_t idle = 0;
    std::int64_t waiting = 0;
};

struct BackendTotals {
    Totals<int> statuses;
    std::array<std::uint64_t, 8> failures{}; ///< by Delivery
    telemetry::DurationsSum durations;
    PoolTotals pool;                         ///< of all URLs
    std::map<std::size_t, PoolTotals> pools; ///< by the place of the URL in the configuration
    std::uint64_t http1_connections = 0;
    std::uint64_t http2_connections = 0;
    std::int64_t http2_open = 0;
    std::int64_t http2_streams = 0;
    std::uint64_t http2_goaways = 0;
    std::uint64_t http2_resets_by_host = 0;
    std::uint64_t http2_resets_by_us = 0;
    Totals<std::string_view> conversations;
    std::uint64_t rounds = 0;
    std::uint64_t calls = 0;
};

/// The sums of what all event loops have counted, see telemetry::LoopCounts.
struct LoopTotals {
    /// By name, those that were called; "" for requests without a route.
    std::map<std::string, RouteTotals> routes;
    /// By the name of the route, those that observed anything.
    std::map<std::string, FaceTotals> faces;
    std::map<std::string, BackendTotals> backends;
    Totals<std::string_view> rejected;
    telemetry::DurationsSum lock_waits;
    std::uint64_t lock_timeouts = 0;
    std::uint64_t replays = 0;
    std::uint64_t in_flight = 0;
    std::uint64_t most_in_flight = 0;
};

/// Adds up the counts of all workers. Each count is read at its own moment. Any thread.
LoopTotals totals_of(std::span<std::unique_ptr<Worker> const> workers);

} // namespace idiom::app
