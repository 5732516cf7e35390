#include "gateway/console/show_state.hpp"

#include "gateway/console/attention.hpp"
#include "gateway/console/json_fields.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <compare>

namespace idiom::console {

namespace {

using json::Writer;

constexpr std::size_t busiest = 50;
constexpr std::size_t most_shown = 100; ///< back ends of the overview, and routes of a back end

/// A route with what is shown of it.
struct ShownRoute {
    RouteState const* state;
    Rates rates;
    std::optional<SystemTime> last_call;
};

BackendState const* find_backend(Snapshot const& now, std::string_view name) {
    auto const found = std::ranges::lower_bound(now.backends, name, {}, &BackendState::name);
    return found == now.backends.end() || found->name != name ? nullptr : &*found;
}

RouteState const* find_route(Snapshot const& now, std::string_view name) {
    auto const found = std::ranges::lower_bound(now.routes, name, {}, &RouteState::name);
    return found == now.routes.end() || found->name != name ? nullptr : &*found;
}

ShownRoute shown(Snapshot const& now, Figures const& figures, RouteState const& route) {
    return {.state = &route, .rates = figures.route(now, route), .last_call = figures.last_call(now, route)};
}

void write_members(Writer& json, Snapshot const& now, ShownRoute const& route) {
    auto const* const backend = find_backend(now, route.state->backend);
    auto const health = backend ? health_of(*backend) : Health{.word = "unasked", .reason = {}};
    json.member("name", route.state->name)
        .member("backend", route.state->backend)
        .member("dialect", route.state->dialect)
        .member("health", health.word)
        .member("reason", health.reason);
    member(json, "rate", route.rates.per_second);
    member(json, "failed_share", route.rates.failed_share);
    member(json, "p95", route.rates.p95);
    member(json, "last_call", route.last_call);
}

void write_routes(Writer& json, Snapshot const& now, std::span<ShownRoute const> routes) {
    json.key("routes").begin_array();
    for (auto const& route : routes) {
        json.begin_object();
        write_members(json, now, route);
        json.end_object();
    }
    json.end_array();
}

template <auto value> std::partial_ordering by(ShownRoute const& a, ShownRoute const& b) {
    return value(a) <=> value(b);
}

/// By the member `sort` of a route, or else by its name. One type for all, so that there is one sort.
auto order_of(std::string_view sort) {
    if (sort == "rate") return by<[](ShownRoute const& one) { return one.rates.per_second; }>;
    if (sort == "failed_share") return by<[](ShownRoute const& one) { return one.rates.failed_share; }>;
    if (sort == "p95") return by<[](ShownRoute const& one) { return one.rates.p95; }>;
    if (sort == "last_call") return by<[](ShownRoute const& one) { return one.last_call; }>;
    return by<[](ShownRoute const& one) { return std::string_view(one.state->name); }>;
}

void sort_routes(std::vector<ShownRoute>& routes, std::string_view sort) {
    bool const reversed = sort.starts_with('-');
    if (reversed) sort.remove_prefix(1);
    auto const order = order_of(sort);
    std::ranges::sort(routes, [=](ShownRoute const& one, ShownRoute const& other) {
        auto const found = order(one, other);
        if (found != 0) return reversed ? found > 0 : found < 0;
        return one.state->name < other.state->name;
    });
}

/// Returns the routes that are named, or the busiest ones.
std::vector<ShownRoute> wanted_routes(Snapshot const& now, Figures const& figures,
                                      std::span<std::string const> names) {
    std::vector<ShownRoute> routes;
    for (auto const& name : names)
        if (auto const* const route = find_route(now, name)) routes.push_back(shown(now, figures, *route));
    if (!names.empty()) return routes;
    for (auto const& route : now.routes)
        routes.push_back(shown(now, figures, route));
    sort_routes(routes, "-rate");
    if (routes.size() > busiest) routes.resize(busiest);
    return routes;
}

/// Every duration of the API is in microseconds.
constexpr std::int64_t microseconds_of(std::int64_t seconds) { return seconds * 1'000'000; }

void write_pool(Writer& json, PoolState const& pool) {
    json.key("pool").begin_object();
    member(json, "idle", pool.idle);
    member(json, "in_use", pool.in_use);
    member(json, "limit", pool.limit);
    member(json, "waiting", pool.waiting);
    json.end_object();
}

void write_hosts(Writer& json, BackendState const& backend) {
    json.key("hosts").begin_array();
    for (auto const& host : backend.hosts) {
        json.begin_object().member("url", host.url).key("in").boolean(host.in).member("reason", host.reason);
        member(json, "back_in", host.back_in.transform(microseconds_of));
        write_pool(json, host.pool);
        json.end_object();
    }
    json.end_array();
}

void write_circuit(Writer& json, BackendState const& backend) {
    json.key("circuit");
    if (!backend.circuit) {
        json.null();
        return;
    }
    json.begin_object().member("state", backend.circuit->state);
    json.key("open_for").number(microseconds_of(backend.circuit->open_for)).end_object();
}

void write_backend(Writer& json, Figures const& figures, Snapshot const& now, BackendState const& backend) {
    auto const health = health_of(backend);
    json.member("name", backend.name)
        .member("dialect", backend.dialect)
        .member("state", health.word)
        .member("reason", health.reason);
    write_hosts(json, backend);
    write_circuit(json, backend);
    write_pool(json, backend.pool);
    json.key("credentials").begin_object().member("kind", backend.credentials.kind);
    member(json, "ends", backend.credentials.ends);
    member(json, "last_fetch", backend.credentials.last_fetch);
    json.member("last_error", backend.credentials.last_error).end_object();
    auto const rates = figures.backend(now, backend);
    member(json, "rate", rates.per_second);
    member(json, "failed_share", rates.failed_share);
    member(json, "p50", rates.p50);
    member(json, "p95", rates.p95);
    member(json, "p99", rates.p99);
    member(json, "retried_share", rates.retried_share);
    json.key("retry_budget");
    if (backend.retry_budget)
        json.raw(number_text(*backend.retry_budget));
    else
        json.null();
}

void write_history(Writer& json, Figures::History const& history) {
    auto const list = [&](std::string_view name, auto value) {
        json.key(name).begin_array();
        for (auto const& step : history.steps)
            value(step);
        json.end_array();
    };
    auto const rate = [&](float value) { json.raw(number_text(value)); };
    auto const micros = [&](std::int32_t value) {
        if (value < 0)
            json.null();
        else
            json.number(value);
    };
    json.key("history").begin_object();
    if (history.steps.empty())
        json.key("from").null();
    else
        json.member("from", time_text(history.from));
    json.key("step").number(Figures::step.count());
    list("rate", [&](Step const& step) { rate(step.rate); });
    list("failed_rate", [&](Step const& step) { rate(step.failed_rate); });
    list("p50", [&](Step const& step) { micros(step.p50); });
    list("p95", [&](Step const& step) { micros(step.p95); });
    json.end_object();
}

void write_totals(Writer& json, Snapshot const& now, Figures const& figures) {
    auto const total = figures.total(now);
    auto const asked = figures.asked(now);
    json.key("totals").begin_object();
    member(json, "rate", total.per_second);
    member(json, "failed_rate", total.per_second * total.failed_share);
    member(json, "client_error_rate", total.per_second * total.client_error_share);
    member(json, "p50", total.p50);
    member(json, "p95", total.p95);
    member(json, "p99", total.p99);
    member(json, "in_flight", now.in_flight);
    member(json, "in_flight_limit", now.in_flight_limit);
    member(json, "asked_per_call", asked.per_call);
    member(json, "retried_share", asked.retried_share);
    member(json, "writes_rate", total.writes_per_second);
    json.end_object();
}

void write_attention(Writer& json, Snapshot const& now, Figures const& figures) {
    json.key("attention").begin_array();
    for (auto const& one : needs_attention(now, figures))
        json.begin_object()
            .member("severity", one.severity)
            .member("code", one.code)
            .member("text", one.text)
            .member("subject", one.subject)
            .member("link", one.link)
            .end_object();
    json.end_array();
}

bool fits(RouteState const& route, std::string_view search) {
    return lower(route.name).contains(search) || lower(route.backend).contains(search);
}

} // namespace

bool is_route_sort(std::string_view sort) {
    if (sort.starts_with('-')) sort.remove_prefix(1);
    constexpr std::array<std::string_view, 5> known{"name", "rate", "failed_share", "p95", "last_call"};
    return std::ranges::find(known, sort) != known.end();
}

std::string overview_json(Snapshot const& now, Figures const& figures, std::span<std::string const> routes) {
    Arena arena;
    auto text = arena.text(16 * 1024);
    Writer json(text);
    json.begin_object().member("at", time_text(now.time));
    write_totals(json, now, figures);
    write_attention(json, now, figures);
    member(json, "route_count", std::uint64_t{now.routes.size()});
    write_routes(json, now, wanted_routes(now, figures, routes));
    json.key("backends").begin_array();
    for (auto const& backend : std::span(now.backends).first(std::min(now.backends.size(), most_shown))) {
        json.begin_object();
        write_backend(json, figures, now, backend);
        json.end_object();
    }
    json.end_array();
    write_history(json, figures.history());
    json.end_object();
    return std::string(text);
}

std::string routes_json(Snapshot const& now, Figures const& figures, RouteQuery const& query) {
    std::vector<ShownRoute> found;
    auto const search = lower(query.search);
    for (auto const& route : now.routes)
        if (fits(route, search)) found.push_back(shown(now, figures, route));
    sort_routes(found, query.sort);
    auto const begin = std::min(query.offset, found.size());
    auto const count = std::min(query.limit, found.size() - begin);
    Arena arena;
    auto text = arena.text(16 * 1024);
    Writer json(text);
    json.begin_object();
    write_routes(json, now, std::span(found).subspan(begin, count));
    member(json, "total", std::uint64_t{found.size()});
    json.key("next");
    begin + count < found.size() ? json.string(Decimal(begin + count).view()) : json.null();
    json.end_object();
    return std::string(text);
}

std::string backend_json(Snapshot const& now, Figures const& figures, std::string_view name) {
    auto const* const backend = find_backend(now, name);
    if (!backend) return {};
    Arena arena;
    auto text = arena.text(4096);
    Writer json(text);
    json.begin_object();
    write_backend(json, figures, now, *backend);
    json.key("errors").begin_object();
    for (auto const& [kind, count] : backend->errors)
        member(json, kind, count);
    json.end_object().key("routes").begin_array();
    for (auto const& route : std::span(backend->routes).first(std::min(backend->routes.size(), most_shown)))
        json.string(route);
    json.end_array();
    member(json, "route_count", std::uint64_t{backend->routes.size()});
    write_history(json, figures.history(name));
    json.end_object();
    return std::string(text);
}

namespace {

std::string_view name_of(Need need) {
    switch (need) {
    case Need::never: return "never";
    case Need::on_create: return "on-create";
    case Need::always: return "always";
    }
    return {};
}

std::string_view name_of(UnmappedRoles unmapped) {
    switch (unmapped) {
    case UnmappedRoles::preserve: return "preserve";
    case UnmappedRoles::passthrough: return "passthrough";
    case UnmappedRoles::reject: return "reject";
    }
    return {};
}

std::string_view name_of(ExtensionRule::Type type) {
    switch (type) {
    case ExtensionRule::Type::text: return "text";
    case ExtensionRule::Type::boolean: return "boolean";
    case ExtensionRule::Type::number: return "number";
    case ExtensionRule::Type::object: return "object";
    case ExtensionRule::Type::texts: return "texts";
    }
    return {};
}

void write_capabilities(Writer& json, Capabilities const& capabilities) {
    json.key("operations").begin_array();
    for (auto const& row : operation_rows)
        if (capabilities.operations.has(row.operation)) json.string(row.name);
    json.end_array().key("fields").begin_array();
    for (auto const& field : capabilities.fields) {
        if (field.access == Access::none) continue;
        json.begin_object()
            .member("name", idiom::name_of(field.field))
            .member("access", idiom::name_of(field.access))
            .member("vendor_name", field.wire)
            .member("needed", name_of(field.need));
        json.key("max_length").number(field.max_length).end_object();
    }
    json.end_array().key("extensions").begin_array();
    for (auto const& extension : capabilities.extensions)
        json.begin_object()
            .member("name", extension.name)
            .member("access", idiom::name_of(extension.access))
            .member("type", name_of(extension.type))
            .end_object();
    json.end_array().member("concurrency", capabilities.concurrency);
}

void write_roles(Writer& json, Capabilities const& capabilities, RolePolicy const& roles) {
    json.key("roles").begin_object().member("style", idiom::name_of(capabilities.roles));
    json.key("map").begin_object();
    for (auto const& [unified, vendor] : roles.map)
        json.member(unified, vendor);
    json.end_object().member("unmapped", name_of(roles.unmapped)).key("default").begin_array();
    for (auto const& role : roles.default_roles)
        json.string(role);
    json.end_array().end_object();
}

void write_match(Writer& json, RouteDetail const& detail) {
    json.key("match");
    if (!detail.host.empty())
        json.begin_object().member("host", detail.host).end_object();
    else if (!detail.header.first.empty())
        json.begin_object()
            .key("header")
            .begin_object()
            .member(detail.header.first, detail.header.second)
            .end_object()
            .end_object();
    else
        json.null();
}

} // namespace

std::string route_json(Snapshot const& now, Figures const& figures, RouteDetail const& detail) {
    auto const* const route = find_route(now, detail.name);
    if (!route) return {};
    Arena arena;
    auto text = arena.text(4096);
    Writer json(text);
    json.begin_object();
    write_members(json, now, shown(now, figures, *route));
    write_capabilities(json, *detail.capabilities);
    write_roles(json, *detail.capabilities, detail.roles);
    write_match(json, detail);
    json.key("statuses").begin_object();
    for (auto const& [status, count] : detail.statuses)
        member(json, Decimal(status).view(), count);
    json.end_object().key("problems").begin_object();
    for (auto const& [problem, count] : figures.problems(*route))
        member(json, problem, count);
    json.end_object().end_object();
    return std::string(text);
}

} // namespace idiom::console
