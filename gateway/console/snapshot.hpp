#pragma once

#include "gateway/telemetry/clock.hpp"
#include "gateway/telemetry/counts.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/roles.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the console shows of the gateway, as it is at one moment. Plain values: gateway/app fills them in.
namespace idiom::console {

using SystemTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// How long requests took, by the buckets of telemetry::Durations.
using Buckets = std::array<std::uint64_t, telemetry::Durations::bounds.size() + 1>;

/// Requests of clients since the start, of a route or of all.
struct Traffic {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;        ///< answered with 5xx
    std::uint64_t client_errors = 0; ///< answered with 4xx
    std::uint64_t writes = 0;        ///< of operations that write
    Buckets buckets{};
};

/// Requests to a back end since the start; each try counts.
struct Asked {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0; ///< without a usable answer, or 5xx
    std::uint64_t retried = 0;
    std::uint64_t calls = 0; ///< calls that were translated
    Buckets buckets{};
};

struct RouteState {
    std::string name;
    std::string backend;
    std::string dialect;
    Traffic traffic;
    /// Answers since the start that are problems, by the name of the fault, which is a constant of the code.
    std::vector<std::pair<std::string_view, std::uint64_t>> problems;
};

struct PoolState {
    std::uint64_t idle = 0;
    std::uint64_t in_use = 0;
    std::uint64_t limit = 0;
    std::uint64_t waiting = 0; ///< requests
};

struct HostState {
    std::string url;
    PoolState pool;
    bool in = true;                      ///< gets requests
    std::string reason;                  ///< why not; "" if it does
    std::optional<std::int64_t> back_in; ///< seconds until it is tried again; null if it gets requests
};

struct CircuitState {
    std::string state;         ///< "closed", "open", "half-open"
    std::int64_t open_for = 0; ///< seconds until the next try; 0 if it is not open
};

/// How the gateway signs in at a back end. Never the secret itself.
struct CredentialState {
    std::string kind;                     ///< auth.type
    std::optional<SystemTime> ends;       ///< of the present token
    std::optional<SystemTime> last_fetch; ///< of a token
    std::string last_error;               ///< of the last fetch; "" if it succeeded
};

struct BackendState {
    std::string name;
    std::string dialect;
    bool usable = true;
    std::vector<HostState> hosts;
    std::optional<CircuitState> circuit; ///< null if none is configured
    PoolState pool;
    CredentialState credentials;
    std::optional<double>
        retry_budget; ///< the most retries, as a share of its requests; null: none is retried
    Asked asked;
    std::map<std::string, std::uint64_t> errors; ///< by kind, since the start
    std::vector<std::string> routes;             ///< that lead to it
};

/// Counts of events that should not happen, since the start.
struct Alarms {
    std::uint64_t overloaded = 0;
    std::uint64_t failed_logins = 0;
    std::uint64_t store_errors = 0;
    std::uint64_t lost_log_lines = 0;
};

struct Snapshot {
    telemetry::TimePoint at;
    SystemTime time;
    Traffic total;
    std::uint64_t in_flight = 0;
    std::uint64_t in_flight_limit = 0;
    std::vector<RouteState> routes;     ///< by name
    std::vector<BackendState> backends; ///< by name
    Alarms alarms;
    std::string store_trouble; ///< why the store refuses writes; "" if it does not
    bool reload_failed = false;
    std::string file_trouble; ///< what is wrong with the configuration on the disk; "" if nothing is known
};

/// What does not change about a route until the next reload.
struct RouteDetail {
    std::string name;
    std::string backend;
    Capabilities const* capabilities = nullptr;
    RolePolicy roles;
    std::string host;                           ///< of `match`; "" for none
    std::pair<std::string, std::string> header; ///< of `match`; empty for none
    std::map<int, std::uint64_t> statuses;      ///< of answers since the start
    std::shared_ptr<void const> owner;          ///< keeps `capabilities`
};

} // namespace idiom::console
