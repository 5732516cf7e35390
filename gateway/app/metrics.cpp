#include "gateway/app/metrics.hpp"

#include "gateway/app/face_metrics.hpp"
#include "gateway/app/totals.hpp"
#include "gateway/app/webhooks.hpp"
#include "gateway/telemetry/exposition.hpp"
#include "gateway/telemetry/process.hpp"
#include "translators/declared/declared.hpp"

#include <algorithm>
#include <cmath>

namespace idiom::app {

using telemetry::Exposition;

namespace {

double count_of(std::int64_t level) { return static_cast<double>(std::max<std::int64_t>(0, level)); }

// --- Clients

void write_requests(Exposition& out, LoopTotals const& totals) {
    out.counter("idiom_requests_total", "Requests of clients, by the status they were answered with.");
    for (auto const& [route, counted] : totals.routes)
        for (auto const& [operation, counts] : counted.operations)
            for (auto const& [status, count] : counts.statuses)
                out.sample({{"route", route}, {"operation", operation}, {"status", std::to_string(status)}},
                           count);
    out.histogram("idiom_request_duration_seconds",
                  "From the first byte of a request to its answer, back ends included.");
    for (auto const& [route, counted] : totals.routes)
        for (auto const& [operation, counts] : counted.operations)
            out.sample({{"route", route}, {"operation", operation}}, counts.durations);
    out.gauge("idiom_requests_in_flight", "Requests under way.").sample({}, totals.in_flight);
    out.gauge("idiom_requests_in_flight_limit", "The limit of requests under way; adapts to the load.")
        .sample({}, totals.most_in_flight);
    out.counter("idiom_rejected_total",
                "Requests and connections turned away before any back end was asked.");
    for (auto const& [reason, count] : totals.rejected)
        out.sample({{"reason", reason}}, count);
    out.counter("idiom_idempotency_replays_total", "POSTs answered with the outcome kept under their key.")
        .sample({}, totals.replays);
}

void write_connections(Exposition& out, Observed const& observed) {
    auto const each = [&](auto&& number_of) {
        for (std::size_t i = 0; i < observed.listeners.size(); ++i) {
            std::int64_t sum = 0;
            for (auto const& worker : observed.workers)
                sum += static_cast<std::int64_t>(number_of(worker->listeners()[i]->counts()));
            out.sample({{"listener", observed.listeners[i]}}, count_of(sum));
        }
    };
    using Connections = telemetry::ConnectionCounts;
    out.gauge("idiom_connections_open", "Connections of clients.");
    each([](Connections const& counts) { return counts.open.value(); });
    out.counter("idiom_connections_accepted_total", "Connections of clients since the start.");
    each([](Connections const& counts) { return counts.accepted.value(); });
    out.counter("idiom_tls_handshake_failures_total", "Connections of clients whose TLS handshake failed.");
    each([](Connections const& counts) { return counts.tls_failures.value(); });
    out.gauge("idiom_http2_connections_open", "Connections of clients that speak HTTP/2.");
    each([](Connections const& counts) { return counts.http2.open.value(); });
    out.counter("idiom_http2_streams_total", "Requests that began on connections in HTTP/2.");
    each([](Connections const& counts) { return counts.http2.streams.value(); });
    out.counter("idiom_http2_client_resets_total", "Streams that clients reset.");
    each([](Connections const& counts) { return counts.http2.reset_by_client.value(); });
    out.counter("idiom_http2_gateway_resets_total", "Streams that the gateway reset.");
    each([](Connections const& counts) { return counts.http2.reset_by_us.value(); });
    out.counter("idiom_http2_errors_total", "Connections ended because a client broke the rules of HTTP/2.");
    each([](Connections const& counts) { return counts.http2.errors.value(); });
    out.counter("idiom_http2_floods_total", "Connections ended because a client flooded them.");
    each([](Connections const& counts) { return counts.http2.floods.value(); });
}

// --- Back ends

/// One back end, with the sums of the loops' counts.
struct Seen {
    std::string const& name;
    std::string const& dialect;
    SharedBackend const& backend;
    BackendTotals totals;
};

/// Writes the samples of all back ends. Each sample has the labels `backend` and `dialect`.
class BackendSamples {
public:
    BackendSamples(Exposition& out, Observed const& observed, LoopTotals& totals)
        : out_(out), loops_(observed.workers.size()) {
        for (auto const& [name, backend] : observed.active_configuration.backends()) {
            auto const& dialect = observed.active_configuration.config().backends.find(name)->second.dialect;
            seen_.push_back({name, dialect, *backend, std::move(totals.backends[name])});
        }
    }
    void write() const {
        write_traffic();
        write_health();
        write_pool();
        write_http2();
        write_breaker();
        write_tokens();
        write_conversations();
    }

private:
    template <class F> void each(F&& number_of) const {
        for (auto const& seen : seen_)
            out_.sample({{"backend", seen.name}, {"dialect", seen.dialect}}, number_of(seen));
    }
    /// Writes a sample with a third label.
    template <class T> void add(Seen const& seen, std::string_view label, std::string_view value, T n) const {
        out_.sample({{"backend", seen.name}, {"dialect", seen.dialect}, {label, value}}, n);
    }

    void write_traffic() const {
        out_.counter("idiom_backend_requests_total",
                     "Requests to back ends that were answered; each try counts.");
        for (auto const& seen : seen_)
            for (auto const& [status, count] : seen.totals.statuses)
                add(seen, "status", std::to_string(status), count);
        out_.histogram("idiom_backend_request_duration_seconds",
                       "From the wait for a connection to the last byte of the answer, or to the failure.");
        each([](Seen const& seen) { return seen.totals.durations; });
        out_.counter("idiom_backend_errors_total", "Requests to back ends that failed, by cause.");
        for (auto const& seen : seen_) {
            auto const failures = [&](Delivery kind) {
                return seen.totals.failures[static_cast<std::size_t>(kind)];
            };
            add(seen, "kind", "connect", failures(Delivery::not_sent));
            add(seen, "kind", "lost", failures(Delivery::lost));
            add(seen, "kind", "timeout", failures(Delivery::timed_out));
            add(seen, "kind", "unusable", failures(Delivery::unusable));
            add(seen, "kind", "pool-full", failures(Delivery::busy));
            add(seen, "kind", "circuit-open", seen.backend.events->held_back.value());
            std::uint64_t server_errors = 0;
            for (auto const& [status, count] : seen.totals.statuses)
                if (status >= 500 && status != 501) server_errors += count;
            add(seen, "kind", "server-error", server_errors);
        }
        out_.counter("idiom_backend_retries_total", "Requests to back ends that were sent again.");
        each([](Seen const& seen) { return seen.backend.events->retries.value(); });
    }

    void write_health() const {
        out_.gauge("idiom_backend_up", "1 if the latest requests got through.");
        each([](Seen const& seen) { return seen.backend.usable() ? 1.0 : 0.0; });
        out_.gauge("idiom_backend_hosts", "URLs of a back end, and how many of them get no requests.");
        for (auto const& seen : seen_) {
            auto const& outlier_detector = *seen.backend.outlier_detector;
            std::uint64_t in = 0;
            for (std::size_t i = 0; i < outlier_detector.count(); ++i)
                in += outlier_detector.in(i);
            add(seen, "state", "in", in);
            add(seen, "state", "out", outlier_detector.count() - in);
        }
        out_.counter("idiom_backend_host_ejections_total", "How often a failing URL was taken out of use.");
        each([](Seen const& seen) { return seen.backend.events->hosts_ejected.value(); });
    }

    void write_pool() const {
        out_.gauge("idiom_backend_pool_connections", "Connections to back ends.");
        for (auto const& seen : seen_) {
            add(seen, "state", "idle", count_of(seen.totals.pool.idle));
            add(seen, "state", "in-use", count_of(seen.totals.pool.open - seen.totals.pool.idle));
        }
        out_.gauge("idiom_backend_pool_limit", "The limit of connections to a back end.");
        each([this](Seen const& seen) {
            std::uint64_t limit = 0;
            for (auto const& endpoint : seen.backend.endpoints)
                limit += endpoint->max_connections * loops_;
            return limit;
        });
        out_.gauge("idiom_backend_pool_waiting", "Requests that wait for a connection.");
        each([](Seen const& seen) { return count_of(seen.totals.pool.waiting); });
    }

    void write_http2() const {
        out_.counter("idiom_backend_connections_total", "Connections to back ends since the start.");
        for (auto const& seen : seen_) {
            add(seen, "protocol", "http/1.1", seen.totals.http1_connections);
            add(seen, "protocol", "h2", seen.totals.http2_connections);
        }
        out_.gauge("idiom_backend_http2_connections", "Connections to back ends over HTTP/2.");
        each([](Seen const& seen) { return count_of(seen.totals.http2_open); });
        out_.gauge("idiom_backend_http2_streams", "Requests under way on these connections.");
        each([](Seen const& seen) { return count_of(seen.totals.http2_streams); });
        out_.counter("idiom_backend_http2_goaways_total",
                     "Connections over HTTP/2 that a back end has announced the end of.");
        each([](Seen const& seen) { return seen.totals.http2_goaways; });
        out_.counter("idiom_backend_http2_resets_total",
                     "Requests over HTTP/2 that were given up, by the side that did so.");
        for (auto const& seen : seen_) {
            add(seen, "by", "back-end", seen.totals.http2_resets_by_host);
            add(seen, "by", "gateway", seen.totals.http2_resets_by_us);
        }
    }

    void write_breaker() const {
        using enum upstream::Breaker::State;
        out_.gauge("idiom_breaker_state",
                   "1 for the state that the circuit is in, of several URLs the best one's; configured "
                   "circuits only.");
        for (auto const& seen : seen_) {
            auto const state = seen.backend.circuit();
            if (!state) continue;
            add(seen, "state", "closed", state == closed ? 1.0 : 0.0);
            add(seen, "state", "open", state == open ? 1.0 : 0.0);
            add(seen, "state", "half-open", state == half_open ? 1.0 : 0.0);
        }
        out_.counter("idiom_breaker_transitions_total", "How often a circuit opened, and closed again.");
        for (auto const& seen : seen_) {
            if (seen.backend.breakers.empty()) continue;
            add(seen, "to", "open", seen.backend.events->circuit_opened.value());
            add(seen, "to", "closed", seen.backend.events->circuit_closed.value());
        }
    }

    void write_tokens() const {
        out_.counter("idiom_token_fetches_total", "Access tokens asked for at token endpoints.");
        for (auto const& seen : seen_) {
            if (!seen.backend.token_endpoint) continue;
            add(seen, "result", "success", seen.backend.events->tokens_fetched.value());
            add(seen, "result", "failure", seen.backend.events->tokens_failed.value());
        }
        out_.gauge("idiom_token_expiry_timestamp_seconds",
                   "When the present access token expires; 0 without one.");
        using namespace std::chrono;
        auto const now = steady_clock::now();
        auto const today = duration<double>(system_clock::now().time_since_epoch()).count();
        for (auto const& seen : seen_) {
            if (!seen.backend.token_endpoint) continue;
            auto const end = seen.backend.credential.source()->ends_at();
            out_.sample({{"backend", seen.name}, {"dialect", seen.dialect}},
                        end ? std::floor(today + duration<double>(*end - now).count()) : 0.0);
        }
    }

    void write_conversations() const {
        out_.counter("idiom_translations_total", "Calls translated for back ends, by result.");
        for (auto const& seen : seen_)
            for (auto const& [result, count] : seen.totals.conversations)
                add(seen, "result", result, count);
        out_.counter("idiom_translation_rounds_total", "Rounds of requests that translated calls took.");
        each([](Seen const& seen) { return seen.totals.rounds; });
        out_.counter("idiom_translation_calls_total",
                     "Requests to back ends and to the gateway's record that translated calls took.");
        each([](Seen const& seen) { return seen.totals.calls; });
    }

    Exposition& out_;
    std::size_t loops_;
    std::vector<Seen> seen_;
};

// --- The gateway itself

void write_store(Exposition& out, Observed const& observed, LoopTotals const& totals) {
    out.histogram("idiom_user_lock_wait_seconds", "How long writes waited for the write lock of their user.")
        .sample({}, totals.lock_waits);
    out.counter("idiom_user_lock_timeouts_total", "Writes that did not get the write lock in time.")
        .sample({}, totals.lock_timeouts);
    out.gauge("idiom_user_locks_held", "Users who are being written to.")
        .sample({}, static_cast<std::uint64_t>(observed.write_services.locks.held()));
    auto const stats = observed.write_services.store.stats();
    out.counter("idiom_store_writes_total", "Writes to the store, audit trail and records.")
        .sample({}, stats.writes);
    out.counter("idiom_store_errors_total", "Failures of the store, those of the audit trail included.");
    static constexpr std::array<std::string_view, 4> kinds{"unavailable", "unreadable", "timeout", "gone"};
    for (std::size_t i = 0; i < kinds.size(); ++i)
        out.sample({{"kind", kinds[i]}}, observed.events.store_errors[i].value());
    out.gauge("idiom_store_writable",
              "0 while writes are refused because the store cannot keep their records.")
        .sample({}, observed.write_services.store.trouble() ? 0.0 : 1.0);
    out.counter("idiom_access_log_lines_lost_total", "Lines that could not be written.")
        .sample({}, observed.access_log ? observed.access_log->lost() : std::uint64_t{0});
}

void write_webhooks(Exposition& out, Webhooks const* webhooks) {
    if (webhooks == nullptr) return;
    out.counter("idiom_webhook_messages_total",
                "Messages that receivers took, and those that were given up.");
    for (auto const& sender : webhooks->senders())
        out.sample({{"webhook", sender->name()}, {"result", "delivered"}}, sender->counts().delivered.load())
            .sample({{"webhook", sender->name()}, {"result", "given_up"}}, sender->counts().given_up.load());
    out.counter("idiom_webhook_failed_attempts_total", "Attempts to send a message that failed.");
    for (auto const& sender : webhooks->senders())
        out.sample({{"webhook", sender->name()}}, sender->counts().failed.load());
    out.gauge("idiom_webhook_waiting", "Messages that wait for an attempt, at most 500.");
    for (auto const& sender : webhooks->senders())
        if (sender->counts().sends)
            out.sample({{"webhook", sender->name()}}, sender->counts().waiting.load());
}

void write_configuration(Exposition& out, Observed const& observed) {
    auto const& events = observed.events;
    out.gauge("idiom_build_info", "1, with the version that runs.")
        .sample({{"version", observed.version}}, 1.0);
    out.gauge("idiom_dialect_file_info", "1 for each dialect file in use, with the version that it names.");
    for (auto const& file : observed.active_configuration.config().dialect_files) {
        auto const& program = file.loaded->program();
        out.sample({{"dialect", program.dialect}, {"version", program.version}}, 1.0);
    }
    out.gauge("idiom_config_last_reload_success", "0 if the last reload failed and changed nothing.")
        .sample({}, events.last_reload_succeeded ? 1.0 : 0.0);
    out.gauge("idiom_config_last_reload_success_timestamp_seconds",
              "When the configuration came into effect.")
        .sample({}, static_cast<double>(events.last_reload) / 1000);
    out.counter("idiom_config_reloads_total", "Reloads since the start.")
        .sample({{"result", "success"}}, events.reloads.value())
        .sample({{"result", "failure"}}, events.failed_reloads.value());
}

void write_process(Exposition& out) {
    auto const usage = telemetry::process_usage();
    out.counter("process_cpu_seconds_total", "User and system time.").sample({}, usage.cpu_seconds);
    out.gauge("process_start_time_seconds", "When the process started.").sample({}, usage.start_seconds);
    out.gauge("process_resident_memory_bytes", "Resident memory.").sample({}, usage.resident_bytes);
    out.gauge("process_virtual_memory_bytes", "Virtual memory.").sample({}, usage.virtual_bytes);
    out.gauge("process_open_fds", "Open file descriptors.").sample({}, usage.open_descriptors);
    out.gauge("process_max_fds", "The limit of open file descriptors.").sample({}, usage.most_descriptors);
}

} // namespace

std::string expose(Observed const& observed) {
    auto totals = totals_of(observed.workers);
    Exposition out;
    write_configuration(out, observed);
    write_requests(out, totals);
    write_connections(out, observed);
    write_face_metrics(
        out, observed.active_configuration.config(), totals,
        observed.face_gauges.read(observed.active_configuration.config(), observed.write_services));
    BackendSamples(out, observed, totals).write();
    write_store(out, observed, totals);
    write_webhooks(out, observed.webhooks);
    write_process(out);
    return out.text();
}

} // namespace idiom::app
