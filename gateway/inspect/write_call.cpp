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
    out.begin_object().key("vendor").number(microseconds_of(vendor));
    out.key("waiting").number(microseconds_of(waiting));
    out.key("own").number(microseconds_of(parts.ended - parts.arrived - vendor - waiting)).end_object();
}

void write_waits(json::Writer& out, CallParts const& parts) {
    static constexpr std::string_view kinds[]{"turn", "pool", "token", "pause"};
    out.begin_array();
    for (auto const& wait : parts.recording->waits()) {
        out.begin_object().member("kind", kinds[static_cast<std::size_t>(wait.kind)]);
        out.key("began").number(microseconds_of(wait.began - parts.arrived));
        out.key("took").number(microseconds_of(wait.ended - wait.began));
        out.member("what", wait.what).end_object();
    }
    out.end_array();
}

void write_facts(json::Writer& out, CallParts const& parts, Mask const& mask) {
    out.begin_array();
    for (auto const& fact : facts_of(parts, mask))
        out.begin_object().member("code", fact.code).key("of").raw(fact.of).end_object();
    out.end_array();
}

std::string_view type_of(std::span<Header const> headers) {
    return find(headers, "Content-Type").value_or(std::string_view{});
}

void write_record(json::Writer& out, CallParts const& parts, Summary const& summary, Mask const& mask) {
    out.begin_object();
    write_members(out, summary, mask.arena());
    out.member("peer", parts.peer).member("trace_id", parts.trace_id);
    write_times(out.key("times"), parts);
    out.key("asked").begin_object().member("target", mask.target(parts.target));
    write_headers(out.key("headers"), parts.headers, mask);
    write_body(out.key("body"), mask.body(type_of(parts.headers), parts.body));
    out.end_object();
    write_understood(out.key("understood"), parts, mask);
    write_exchanges(out.key("exchanges"), parts, mask);
    write_waits(out.key("waits"), parts);
    write_roles(out.key("roles"), parts, mask);
    write_translation(out.key("translation"), parts, mask);
    write_facts(out.key("facts"), parts, mask);
    out.key("told").begin_object().key("status").number(parts.status.value_or(0));
    write_headers(out.key("headers"), parts.answer_headers, mask);
    write_body(out.key("body"), mask.body(type_of(parts.answer_headers), parts.answer));
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
    out.begin_object().member("type", body.type);
    out.key("bytes").number(static_cast<std::int64_t>(body.bytes)).key("text");
    if (body.text)
        out.string(*body.text);
    else
        out.null();
    out.key("cut").number(static_cast<std::int64_t>(body.cut));
    out.key("masked").number(static_cast<std::int64_t>(body.masked));
    out.key("readable").boolean(body.readable).end_object();
}

void write_headers(json::Writer& out, std::span<Header const> headers, Mask const& mask) {
    out.begin_array();
    for (auto const& [name, value] : headers)
        out.begin_array().string(mask.role(name)).string(mask.header(name, value)).end_array();
    out.end_array();
}

void write_exchanges(json::Writer& out, CallParts const& parts, Mask const& mask) {
    static constexpr std::string_view whys[]{"read",  "write", "confirm", "again",
                                             "retry", "login", "session", "lookup"};
    static constexpr std::string_view deliveries[]{"answered", "not_sent", "lost",    "timed_out",
                                                   "unusable", "busy",     "refused", "unfit"};
    auto& arena = mask.arena();
    out.begin_array();
    std::int64_t n = 0;
    for (auto const& one : parts.recording->exchanges()) {
        bool const of_backend = one.request.peer == Peer::backend;
        out.begin_object().key("n").number(++n).key("round").number(one.round).key("try").number(one.attempt);
        out.member("peer", of_backend ? "backend" : "record");
        out.member("why", whys[static_cast<std::size_t>(one.why)]).key("writes").boolean(one.request.writes);
        out.member("method", name_of(one.request.method));
        out.member("url", mask.target(arena.join({one.base, one.request.target})));
        auto headers = arena.vector<Header>();
        if (!one.authorization.empty()) headers.push_back({one.authorization_field, one.authorization});
        headers.insert(headers.end(), one.request.headers.begin(), one.request.headers.end());
        if (!one.traceparent.empty()) headers.push_back({"traceparent", one.traceparent});
        write_headers(out.key("headers"), Arena::keep(headers), mask);
        write_body(out.key("body"), mask.body(type_of(one.request.headers), one.request.body));
        out.key("began").number(microseconds_of(one.began - parts.arrived));
        out.key("took").number(one.response ? microseconds_of(one.ended - one.began) : 0);
        out.member("connection", one.kept_connection ? "kept" : "new").key("reply");
        bool const answered = one.response && one.response->delivery == Delivery::answered;
        if (answered) {
            out.begin_object().key("status").number(one.response->status);
            write_headers(out.key("headers"), one.response->headers, mask);
            write_body(out.key("body"), mask.body(type_of(one.response->headers), one.response->body));
            out.end_object();
        } else {
            out.null();
        }
        auto const delivery = one.response ? one.response->delivery : Delivery::lost;
        out.member("delivery", deliveries[static_cast<std::size_t>(delivery)]).end_object();
    }
    out.end_array();
}

void write_members(json::Writer& out, Summary const& summary, Arena& arena) {
    out.key("seq").number(static_cast<std::int64_t>(summary.seq)).member("id", summary.id);
    out.member("at", rfc_3339(summary.at, arena)).member("face", summary.face);
    out.member("client", summary.client).member("route", summary.route).member("backend", summary.backend);
    out.member("dialect", summary.dialect).member("operation", summary.operation);
    out.member("method", summary.method).member("path", summary.path).key("status");
    if (summary.status)
        out.number(*summary.status);
    else
        out.null();
    out.member("problem", summary.problem).key("duration").number(summary.duration.count());
    out.member("note", summary.note).key("console").boolean(summary.console);
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
    out.member("peer", "").member("trace_id", "").key("times").begin_object();
    for (auto const* const part : {"vendor", "waiting", "own"})
        out.key(part).number(0);
    out.end_object().key("asked").begin_object().member("target", summary.path);
    out.key("headers").begin_array().end_array();
    write_body(out.key("body"), {.type = {}, .text = {}});
    out.end_object().key("understood").null().key("exchanges").begin_array().end_array();
    out.key("waits").begin_array().end_array().key("roles").null();
    out.key("translation").begin_array().end_array().key("facts").begin_array();
    out.begin_object().member("code", "running").key("of").begin_object().end_object().end_object();
    out.end_array().key("told").null().end_object();
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
