#include "gateway/inspect/call_parts.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace idiom::inspect {

namespace {

using std::chrono::microseconds;

std::int64_t microseconds_of(std::chrono::steady_clock::duration time) {
    return std::max<std::int64_t>(0, std::chrono::duration_cast<microseconds>(time).count());
}

struct Interval {
    TimePoint begin;
    TimePoint end;
};

/// Returns the time that at least one of the intervals covers.
std::chrono::steady_clock::duration covered(std::vector<Interval> intervals) {
    std::ranges::sort(intervals, {}, &Interval::begin);
    std::chrono::steady_clock::duration sum{};
    auto until = TimePoint::min();
    for (auto const& one : intervals) {
        if (one.end > until) sum += one.end - std::max(one.begin, until);
        until = std::max(until, one.end);
    }
    return sum;
}

/// Where the time of the call went. What two parts of a call did at once counts once.
void write_times(json::Writer& out, CallParts const& parts) {
    std::vector<Interval> waits;
    for (auto const& wait : parts.recording->waits())
        waits.push_back({wait.began, wait.ended});
    auto all = waits;
    for (auto const& exchange : parts.recording->exchanges())
        if (exchange.request.peer == Peer::backend && exchange.response)
            all.push_back({exchange.began, exchange.ended});
    auto const waiting = covered(std::move(waits));
    auto const vendor = covered(std::move(all)) - waiting;
    out.begin_object().plain_key("vendor").number(microseconds_of(vendor));
    out.plain_key("waiting").number(microseconds_of(waiting));
    out.plain_key("own").number(microseconds_of(parts.ended - parts.arrived - vendor - waiting)).end_object();
}

void write_waits(json::Writer& out, CallParts const& parts) {
    static constexpr std::string_view kinds[]{"turn", "pool", "token", "pause"};
    out.begin_array();
    for (auto const& wait : parts.recording->waits()) {
        out.begin_object().plain_key("kind").string(kinds[static_cast<std::size_t>(wait.kind)]);
        out.plain_key("began").number(microseconds_of(wait.began - parts.arrived));
        out.plain_key("took").number(microseconds_of(wait.ended - wait.began));
        out.plain_key("what").string(wait.what).end_object();
    }
    out.end_array();
}

void write_facts(json::Writer& out, CallParts const& parts, Mask const& mask) {
    out.begin_array();
    for (auto const& fact : facts_of(parts, mask))
        out.begin_object().plain_key("code").string(fact.code).plain_key("of").raw(fact.of).end_object();
    out.end_array();
}

std::string_view type_of(std::span<Header const> headers) {
    return find(headers, "Content-Type").value_or(std::string_view{});
}

void write_reply(json::Writer& out, std::optional<Response> const& reply, Mask const& mask) {
    if (!reply || reply->delivery != Delivery::answered) {
        out.null();
        return;
    }
    out.begin_object().plain_key("status").number(reply->status);
    write_headers(out.plain_key("headers"), reply->headers, mask);
    write_body(out.plain_key("body"), mask.body(type_of(reply->headers), reply->body));
    out.end_object();
}

/// Writes the members of an exchange, but its number, into an object that is open.
void write_exchange(json::Writer& out, Exchange const& one, CallParts const& parts, Mask const& mask) {
    static constexpr std::string_view whys[]{"read",  "write", "confirm", "again",
                                             "retry", "login", "session", "lookup"};
    static constexpr std::string_view deliveries[]{"answered", "not_sent", "lost",    "timed_out",
                                                   "unusable", "busy",     "refused", "unfit"};
    auto& arena = mask.arena();
    bool const of_backend = one.request.peer == Peer::backend;
    out.plain_key("round").number(one.round);
    out.plain_key("try").number(one.attempt);
    out.plain_key("peer").string(of_backend ? "backend" : "record");
    out.plain_key("why").string(whys[static_cast<std::size_t>(one.why)]);
    out.plain_key("writes").boolean(one.request.writes);
    out.plain_key("method").string(name_of(one.request.method));
    out.plain_key("url").string(mask.target(arena.join({one.base, one.request.target})));
    auto headers = arena.vector<Header>();
    if (!one.authorization.empty()) headers.push_back({one.authorization_field, one.authorization});
    headers.insert(headers.end(), one.request.headers.begin(), one.request.headers.end());
    if (!one.traceparent.empty()) headers.push_back({"traceparent", one.traceparent});
    write_headers(out.plain_key("headers"), Arena::keep(headers), mask);
    write_body(out.plain_key("body"), mask.body(type_of(one.request.headers), one.request.body));
    out.plain_key("began").number(microseconds_of(one.began - parts.arrived));
    out.plain_key("took").number(one.response ? microseconds_of(one.ended - one.began) : 0);
    out.plain_key("connection").string(one.kept_connection ? "kept" : "new");
    write_reply(out.plain_key("reply"), one.response, mask);
    auto const delivery = one.response ? one.response->delivery : Delivery::lost;
    out.plain_key("delivery").string(deliveries[static_cast<std::size_t>(delivery)]);
}

void write_record(json::Writer& out, CallParts const& parts, Summary const& summary, Mask const& mask) {
    out.begin_object();
    write_members(out, summary, mask.arena());
    out.plain_key("peer").string(parts.peer).plain_key("trace_id").string(parts.trace_id);
    write_times(out.plain_key("times"), parts);
    out.plain_key("asked").begin_object().plain_key("target").string(mask.target(parts.target));
    write_headers(out.plain_key("headers"), parts.headers, mask);
    write_body(out.plain_key("body"), mask.body(type_of(parts.headers), parts.body));
    out.end_object();
    write_understood(out.plain_key("understood"), parts, mask);
    write_exchanges(out.plain_key("exchanges"), parts, mask);
    write_waits(out.plain_key("waits"), parts);
    write_roles(out.plain_key("roles"), parts, mask);
    write_translation(out.plain_key("translation"), parts, mask);
    write_facts(out.plain_key("facts"), parts, mask);
    out.plain_key("told").begin_object().plain_key("status").number(parts.status.value_or(0));
    write_headers(out.plain_key("headers"), parts.answer_headers, mask);
    write_body(out.plain_key("body"), mask.body(type_of(parts.answer_headers), parts.answer));
    out.end_object().end_object();
}

} // namespace

std::string_view rfc_3339(Time time, Arena& arena) {
    auto const day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const clock(time - day);
    std::array<char, 64> text{};
    auto const size = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return arena.copy({text.data(), static_cast<std::size_t>(size)});
}

void write_body(json::Writer& out, Body const& body) {
    out.begin_object().plain_key("type").string(body.type);
    out.plain_key("bytes").number(static_cast<std::int64_t>(body.bytes)).plain_key("text");
    if (body.text)
        out.string(*body.text);
    else
        out.null();
    out.plain_key("cut").number(static_cast<std::int64_t>(body.cut));
    out.plain_key("masked").number(static_cast<std::int64_t>(body.masked));
    out.plain_key("readable").boolean(body.readable).end_object();
}

void write_headers(json::Writer& out, std::span<Header const> headers, Mask const& mask) {
    out.begin_array();
    for (auto const& [name, value] : headers)
        out.begin_array().string(mask.role(name)).string(mask.header(name, value)).end_array();
    out.end_array();
}

void write_exchanges(json::Writer& out, CallParts const& parts, Mask const& mask) {
    out.begin_array();
    std::int64_t n = 0;
    for (auto const& one : parts.recording->exchanges()) {
        out.begin_object().plain_key("n").number(++n);
        write_exchange(out, one, parts, mask);
        out.end_object();
    }
    out.end_array();
}

void write_members(json::Writer& out, Summary const& summary, Arena& arena) {
    out.plain_key("seq").number(static_cast<std::int64_t>(summary.seq)).plain_key("id").string(summary.id);
    out.plain_key("at").string(rfc_3339(summary.at, arena)).plain_key("face").string(summary.face);
    out.plain_key("client")
        .string(summary.client)
        .plain_key("route")
        .string(summary.route)
        .plain_key("backend")
        .string(summary.backend);
    out.plain_key("dialect").string(summary.dialect).plain_key("operation").string(summary.operation);
    out.plain_key("method").string(summary.method).plain_key("path").string(summary.path).plain_key("status");
    if (summary.status)
        out.number(*summary.status);
    else
        out.null();
    out.plain_key("problem").string(summary.problem).plain_key("duration").number(summary.duration.count());
    out.plain_key("note").string(summary.note).plain_key("console").boolean(summary.console);
}

Summary summary_of(CallParts const& parts, Mask const& mask) {
    return {.seq = parts.seq,
            .id = std::string(mask.role(parts.id)),
            .at = parts.at,
            .face = std::string(parts.face),
            .client = std::string(parts.client),
            .route = std::string(parts.route),
            .backend = std::string(parts.backend),
            .dialect = std::string(parts.capabilities->dialect),
            .operation = std::string(parts.operation),
            .method = std::string(mask.role(parts.method)),
            .path = std::string(mask.target(parts.target)),
            .status = parts.status,
            .problem = std::string(parts.problem),
            .duration = microseconds(parts.status ? microseconds_of(parts.ended - parts.arrived) : 0),
            .note = parts.status ? note_of(parts) : std::string(),
            .console = parts.console};
}

std::string_view write_running(Summary const& summary, Arena& arena) {
    auto text = arena.text(512);
    json::Writer out(text);
    out.begin_object();
    write_members(out, summary, arena);
    out.plain_key("peer").string("").plain_key("trace_id").string("").plain_key("times").begin_object();
    for (auto const* const part : {"vendor", "waiting", "own"})
        out.key(part).number(0);
    out.end_object().plain_key("asked").begin_object().plain_key("target").string(summary.path);
    out.plain_key("headers").begin_array().end_array();
    write_body(out.plain_key("body"), {.type = {}, .text = {}});
    out.end_object().plain_key("understood").null().plain_key("exchanges").begin_array().end_array();
    out.plain_key("waits").begin_array().end_array().plain_key("roles").null();
    out.plain_key("translation").begin_array().end_array().plain_key("facts").begin_array();
    out.begin_object()
        .plain_key("code")
        .string("running")
        .plain_key("of")
        .begin_object()
        .end_object()
        .end_object();
    out.end_array().plain_key("told").null().end_object();
    return arena.keep(text);
}

KeptCall keep(CallParts const& parts, Mask const& mask) {
    auto text = mask.arena().text(std::size_t{8} * 1024);
    json::Writer out(text);
    KeptCall kept{.summary = summary_of(parts, mask)};
    write_record(out, parts, kept.summary, mask);
    kept.record = std::make_shared<std::string const>(text);
    if (auto const& all = parts.recording->performed(); !all.empty())
        kept.session = mask.role(all.front().call.session);
    return kept;
}

} // namespace idiom::inspect
