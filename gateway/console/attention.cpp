#include "gateway/console/attention.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <limits>

namespace idiom::console {

namespace {

using namespace std::chrono_literals;

std::string number(std::uint64_t count) { return std::string(Decimal(count).view()); }

std::string duration_text(std::chrono::milliseconds time) {
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    if (seconds < 120) return number(static_cast<std::uint64_t>(std::max<std::int64_t>(0, seconds))) + " s";
    return number(static_cast<std::uint64_t>(seconds / 60)) + " min";
}

/// Names the routes that a back end's trouble hits: "route acme", "routes acme, globex and 3 more".
std::string routes_text(std::vector<std::string> const& routes) {
    if (routes.empty()) return "no route";
    if (routes.size() == 1) return "route " + routes.front();
    auto text = "routes " + routes[0] + (routes.size() == 2 ? " and " : ", ") + routes[1];
    if (routes.size() > 2) text += " and " + number(routes.size() - 2) + " more";
    return text;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
    auto const tenths = part * 1000 / whole;
    return number(tenths / 10) + "." + number(tenths % 10) + " %";
}

/// Collects what needs attention of one back end.
class OfBackend {
public:
    OfBackend(std::vector<Attention>& to, Snapshot const& now, BackendState const& backend)
        : to_(to), now_(now), backend_(backend) {}

    void circuit() {
        if (!backend_.circuit || backend_.circuit->state != "open") return;
        add("bad", "circuit-open",
            "the circuit is open and opens for a try in " +
                number(static_cast<std::uint64_t>(backend_.circuit->open_for)) + " s");
    }
    void hosts() {
        std::uint64_t out = 0;
        std::int64_t soonest = std::numeric_limits<std::int64_t>::max();
        for (auto const& host : backend_.hosts) {
            if (host.in) continue;
            ++out;
            soonest = std::min(soonest, host.back_in.value_or(0));
        }
        if (out > 0)
            add("warn", "host-out",
                number(out) + " of " + number(backend_.hosts.size()) + " URLs " +
                    (out == 1 ? "gets" : "get") + " no requests, for " +
                    duration_text(std::chrono::seconds(soonest)) + " more");
        bool const open = backend_.circuit && backend_.circuit->state == "open";
        if (!backend_.usable && !open) add("bad", "backend-down", "the latest requests did not get through");
    }
    void token() {
        auto const& credentials = backend_.credentials;
        auto const left = credentials.ends ? std::optional(*credentials.ends - now_.time) : std::nullopt;
        if (!credentials.last_error.empty()) {
            bool const valid = left && *left > 0s;
            add(valid && *left >= soon ? "warn" : "bad", "token-failed",
                "no token can be fetched (" + credentials.last_error + "), and the present one " +
                    (valid ? "ends in " + duration_text(*left) : "has ended"));
            return;
        }
        // A token of a short life is always near its end, and is renewed in time.
        bool const long_life =
            left && credentials.last_fetch && *credentials.ends - *credentials.last_fetch > 5 * soon;
        if (long_life && *left < soon)
            add("warn", "token-ends",
                *left > 0s ? "the token ends in " + duration_text(*left) : "the token has ended");
    }
    void pool(bool waits_long) {
        if (waits_long)
            add("warn", "pool-waiting",
                number(backend_.pool.waiting) + " requests wait for one of " + number(backend_.pool.limit) +
                    " connections, for a minute now");
    }

private:
    static constexpr std::chrono::minutes soon{10};

    void add(std::string_view severity, std::string_view code, std::string const& what) {
        to_.push_back({.severity = severity,
                       .code = code,
                       .text = "Back end " + backend_.name + ": " + what + "; this hits " +
                               routes_text(backend_.routes) + ".",
                       .subject = backend_.name,
                       .link = "/console/backends/" + backend_.name});
    }

    std::vector<Attention>& to_;
    Snapshot const& now_;
    BackendState const& backend_;
};

/// Collects what needs attention of the gateway itself.
class OfGateway {
public:
    OfGateway(std::vector<Attention>& to, Snapshot const& now, Figures const& figures)
        : to_(to), now_(now), figures_(figures), before_(figures.alarms_before(now)) {}

    void calls() {
        auto const minute = figures_.last_minute(now_);
        if (minute.requests == 0 || minute.failed * 50 <= minute.requests) return;
        auto const text =
            percent(minute.failed, minute.requests) + " of the calls of the last minute failed (5xx); ";
        auto const* const route = failing_route();
        if (!route) return add("bad", "calls-fail", text + "this hits no route.");
        add("bad", "calls-fail", text + "this hits route " + route->name + " most.",
            "/console/routes/" + route->name);
    }
    void refusals() {
        if (auto const n = grown(&Alarms::overloaded))
            add("warn", "overloaded",
                number(n) + " calls of the last minute were refused for overload; this hits every route.");
        constexpr std::uint64_t many_logins = 60;
        if (auto const n = grown(&Alarms::failed_logins); n > many_logins)
            add("warn", "logins-fail",
                number(n) +
                    " logins failed in the last minute; this hits no route, as the callers are unknown.");
    }
    void store() {
        if (!now_.store_trouble.empty())
            add("bad", "store-read-only",
                "The store refuses writes: " + now_.store_trouble + "; this hits the writes of every route.");
        if (auto const n = grown(&Alarms::store_errors))
            add("warn", "store-errors",
                "The store failed " + number(n) +
                    " times in the last minute; this hits the writes of every route.");
        if (auto const n = grown(&Alarms::lost_log_lines))
            add("warn", "log-lines-lost",
                number(n) + " lines of the access log were lost in the last minute.");
    }
    void file() {
        if (now_.reload_failed) add("warn", "reload-failed", "The last reload failed and changed nothing.");
        if (!now_.file_trouble.empty())
            add("warn", "file-broken", "The file on the disk cannot be loaded: " + now_.file_trouble + ".");
    }

private:
    /// Returns how much a count has grown within the last minute.
    std::uint64_t grown(std::uint64_t Alarms::* count) const {
        return now_.alarms.*count - std::min(now_.alarms.*count, before_.*count);
    }
    /// Returns the route with the most failures of the last minute; null if no route has any.
    RouteState const* failing_route() const {
        RouteState const* worst = nullptr;
        std::uint64_t most = 0;
        for (auto const& route : now_.routes) {
            auto const failed = figures_.last_minute(now_, route).failed;
            if (failed <= most) continue;
            worst = &route;
            most = failed;
        }
        return worst;
    }
    void add(std::string_view severity, std::string_view code, std::string text,
             std::string link = "/console/configuration") {
        to_.push_back({.severity = severity,
                       .code = code,
                       .text = std::move(text),
                       .subject = {},
                       .link = std::move(link)});
    }

    std::vector<Attention>& to_;
    Snapshot const& now_;
    Figures const& figures_;
    Alarms before_;
};

} // namespace

std::vector<Attention> needs_attention(Snapshot const& now, Figures const& figures) {
    std::vector<Attention> all;
    for (auto const& backend : now.backends) {
        OfBackend one(all, now, backend);
        one.circuit();
        one.hosts();
        one.token();
        one.pool(figures.waits_long(backend));
    }
    OfGateway gateway(all, now, figures);
    gateway.calls();
    gateway.refusals();
    gateway.store();
    gateway.file();
    std::vector<Attention> sorted;
    for (std::string_view const severity : {"bad", "warn"})
        for (auto& one : all)
            if (one.severity == severity) sorted.push_back(std::move(one));
    return sorted;
}

Health health_of(BackendState const& backend) {
    bool const open = backend.circuit && backend.circuit->state == "open";
    if (open) return {.word = "unusable", .reason = "the circuit is open"};
    if (!backend.usable) return {.word = "unusable", .reason = "the latest requests did not get through"};
    if (std::ranges::any_of(backend.hosts, [](HostState const& host) { return !host.in; }))
        return {.word = "degraded", .reason = "a URL gets no requests"};
    if (!backend.credentials.last_error.empty())
        return {.word = "degraded", .reason = "no token can be fetched"};
    if (backend.circuit && backend.circuit->state == "half-open")
        return {.word = "degraded", .reason = "the circuit is half open"};
    if (backend.asked.requests == 0) return {.word = "unasked", .reason = "no request since the start"};
    return {.word = "usable", .reason = {}};
}

} // namespace idiom::console
