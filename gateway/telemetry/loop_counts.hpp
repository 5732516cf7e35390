#pragma once

#include "gateway/telemetry/counts.hpp"
#include "translators/core/http.hpp"

/// What is counted, and where: a new metric is a cell in one of these, `add` where it happens, and a line in
/// app/metrics.cpp. Keys are names from the configuration or from the code, never a client's words, so there
/// are only so many of them.
namespace idiom::telemetry {

struct OperationCounts {
    Chain<int, Count> statuses; ///< requests by the status of their answer
    Durations durations;
};

/// The requests of one route, by operation. A route that is not used costs next to nothing.
struct RouteCounts {
    Chain<std::string_view, OperationCounts> operations;
};

/// One event loop's dealings with one back end.
struct BackendCounts {
    void note(Response const& response, std::chrono::nanoseconds took) {
        if (response.delivery == Delivery::answered)
            statuses[response.status].add();
        else
            failures[static_cast<std::size_t>(response.delivery)].add();
        if (response.delivery != Delivery::busy) durations.note(took);
    }

    Chain<int, Count> statuses;                   ///< of its answers
    std::array<Count, 8> failures;                ///< by Delivery
    Durations durations;                          ///< of what was sent, or tried to
    Level open;                                   ///< connections
    Level idle;                                   ///< of these
    Level waiting;                                ///< requests, for a connection
    Chain<std::string_view, Count> conversations; ///< by "success" or the problem they came to
    Count rounds;                                 ///< of all conversations
    Count calls;                                  ///< of the back end and the record, likewise
};

/// One listener's connections on one event loop.
struct ConnectionCounts {
    Level open;
    Count accepted;
    Count turned_away; ///< there were too many
    Count tls_failures;
};

/// What one event loop counts. Written by its thread only, but for `routes` and `backends`.
struct LoopCounts {
    Named<RouteCounts> routes;
    Named<BackendCounts> backends;
    RouteCounts unrouted; ///< requests that came to no route
    Chain<std::string_view, Count> rejected;
    Durations lock_waits; ///< of writes, for their turn
    Count lock_timeouts;
    Count replays; ///< of POSTs with an Idempotency-Key
};

/// What happens seldom to one back end, on any thread.
struct BackendEvents {
    SharedCount retries;
    SharedCount circuit_opened;
    SharedCount circuit_closed;
    SharedCount held_back; ///< requests, by the open circuit
    SharedCount hosts_ejected;
    SharedCount hosts_readmitted;
    SharedCount tokens_fetched;
    SharedCount tokens_failed;
};

/// What happens seldom to the gateway as a whole, on any thread.
struct GatewayEvents {
    SharedCount reloads;
    SharedCount failed_reloads;
    std::atomic<bool> last_reload_succeeded = true; ///< the start counts as one
    std::atomic<std::int64_t> last_reload = 0;      ///< that succeeded; milliseconds of the system clock
    std::array<SharedCount, 4> store_errors;        ///< by their kind
};

} // namespace idiom::telemetry
