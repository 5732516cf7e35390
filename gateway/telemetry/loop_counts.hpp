#pragma once

#include "gateway/telemetry/counts.hpp"
#include "translators/core/http.hpp"

/// The counters of the metrics. A new metric is a cell in one of these structs, an `add` where the event
/// happens, and a line in app/metrics.cpp. A cell of RouteCounts, BackendCounts or LoopCounts also needs its
/// sum over the event loops, in app/totals.hpp and app/totals.cpp. A metric of one face alone is a row in its
/// FaceInfo. Keys are names from the configuration or
/// the code, never a client's words, so their number is bounded.
namespace idiom::telemetry {

struct OperationCounts {
    Chain<int, Count> statuses; ///< requests by the status of the response
    Durations durations;
};

/// A series of a metric that a face brings: its name, and the values of its labels.
struct FaceSeries {
    std::string_view metric;
    std::array<std::string_view, 2> labels = {};
    auto operator<=>(FaceSeries const&) const = default;
};

/// The requests of one route, by operation. An unused route costs almost nothing.
struct RouteCounts {
    Chain<std::string_view, OperationCounts> operations;
    Chain<std::string_view, Count> problems; ///< responses that are problems, by the name of the fault
    Chain<FaceSeries, Count> face_counters;
    Chain<FaceSeries, Sizes> face_histograms;
};

/// The pool of connections to one URL of a back end on one event loop.
struct PoolCounts {
    Level open;    ///< connections
    Level idle;    ///< of the open connections
    Level waiting; ///< requests that wait for a connection
};

/// The counters of one back end on one event loop.
struct BackendCounts {
    void note(Response const& response, std::chrono::nanoseconds took) {
        if (response.delivery == Delivery::answered)
            statuses[response.status].add();
        else
            failures[static_cast<std::size_t>(response.delivery)].add();
        if (response.delivery != Delivery::busy) durations.note(took);
    }

    Chain<int, Count> statuses;                   ///< of its responses
    std::array<Count, 8> failures;                ///< by Delivery
    Durations durations;                          ///< of all requests that were not held back
    Chain<std::size_t, PoolCounts> pools;         ///< by the place of the URL in the configuration
    Count http1_connections;                      ///< opened since the start
    Count http2_connections;                      ///< opened since the start
    Level http2_open;                             ///< of the open connections
    Level http2_streams;                          ///< requests under way on these
    Count http2_goaways;                          ///< connections that a host has announced the end of
    Count http2_resets_by_host;                   ///< requests that a host gave up
    Count http2_resets_by_us;                     ///< requests that the gateway gave up
    Chain<std::string_view, Count> conversations; ///< by outcome: "success" or the name of the fault
    Count rounds;                                 ///< steps with requests, of all conversations
    Count calls;                                  ///< requests to the back end and the record
};

/// The HTTP/2 connections of one listener on one event loop.
struct Http2Counts {
    Level open;
    Count streams;         ///< requests that began
    Count reset_by_client; ///< streams
    Count reset_by_us;     ///< streams
    Count errors;          ///< connections that ended with an error of HTTP/2
    Count floods;          ///< connections that ended because their client made work and asked for nothing
};

/// One listener's connections on one event loop.
struct ConnectionCounts {
    Level open;
    Count accepted;
    Count turned_away; ///< closed on arrival, because there were too many
    Count tls_failures;
    Http2Counts http2;
};

/// The counters of one event loop. Only its thread writes them, except for `routes` and `backends`.
struct LoopCounts {
    Named<RouteCounts> routes;
    Named<BackendCounts> backends;
    RouteCounts unrouted; ///< requests without a route
    Chain<std::string_view, Count> rejected;
    Durations lock_waits; ///< waits of writes for the write lock
    Count lock_timeouts;
    Count replays; ///< of POSTs with an Idempotency-Key
};

/// Rare events of one back end, on any thread.
struct BackendEvents {
    SharedCount retries;
    SharedCount circuit_opened;
    SharedCount circuit_closed;
    SharedCount held_back; ///< requests that the open circuit held back
    SharedCount hosts_ejected;
    SharedCount hosts_readmitted;
    SharedCount tokens_fetched;
    SharedCount tokens_failed;
};

/// Rare events of the whole gateway, on any thread.
struct GatewayEvents {
    SharedCount reloads;
    SharedCount failed_reloads;
    std::atomic<bool> last_reload_succeeded = true; ///< the start counts as a reload
    std::atomic<std::int64_t> last_reload = 0;      ///< of the last success; system clock, milliseconds
    std::array<SharedCount, 4> store_errors;        ///< by StoreError::Kind
};

} // namespace idiom::telemetry
