#include "gateway/telemetry/tracing/recorder.hpp"
#include "tests/support/allocations.hpp"
#include "translators/codec/json/json.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
using tracing::Attribute;
using tracing::Batch;
using tracing::Context;
using tracing::Recorder;
using tracing::Sampler;
using tracing::Span;
using tracing::Trace;

constexpr Context sampled{"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1"};
constexpr Context not_sampled{"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", "a=1"};

Trace example(std::string_view state = {}) {
    return {.id = "0af7651916cd43dd8448eb211c80319c",
            .state = state,
            .parent = "b7ad6b7169203331",
            .span = "00f067aa0ba902b7",
            .wall_clock_ahead = 1'763'769'600s};
}

std::chrono::steady_clock::time_point at(std::chrono::nanoseconds time) {
    return std::chrono::steady_clock::time_point(time);
}

/// The batches that were handed over, and the number of batches that still fit.
struct Outlet {
    std::size_t room = 1000;
    std::size_t count = 0;
    std::size_t dropped = 0;
    std::vector<std::string> spans;

    bool take(Batch& batch) {
        dropped += std::exchange(batch.dropped, 0);
        if (spans.size() == room) return false;
        spans.push_back(batch.spans);
        count += batch.count;
        batch.spans.clear();
        batch.count = 0;
        return true;
    }
    Recorder recorder(double share) {
        return Recorder(share, [this](Batch& batch) { return take(batch); });
    }
};

Span const plain{.id = "00f067aa0ba902b7", .name = "GET", .begin = {}, .end = {}, .attributes = {}};

BOOST_AUTO_TEST_SUITE(recorder)

BOOST_AUTO_TEST_CASE(a_span_is_the_json_of_otlp) {
    std::array const attributes{Attribute{"http.request.method", "PATCH"}, Attribute{"left.out"},
                                Attribute{"http.response.status_code", {}, 502},
                                Attribute{"quoted", "\"\\\n\x01"}};
    std::string out;
    tracing::append_span(out, example("a=1,b=\"2\""),
                         {.id = "00f067aa0ba902b7",
                          .parent = "b7ad6b7169203331",
                          .parent_is_remote = true,
                          .kind = Span::Kind::server,
                          .name = "PATCH /v1/{route}/users/{id}",
                          .begin = at(1ns),
                          .end = at(2s),
                          .failed = true,
                          .attributes = attributes});
    BOOST_TEST(out == R"({"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7",)"
                      R"("traceState":"a=1,b=\"2\"","parentSpanId":"b7ad6b7169203331","flags":769,)"
                      R"("name":"PATCH /v1/{route}/users/{id}","kind":2,)"
                      R"("startTimeUnixNano":"1763769600000000001","endTimeUnixNano":"1763769602000000000",)"
                      R"("attributes":[{"key":"http.request.method","value":{"stringValue":"PATCH"}},)"
                      R"({"key":"http.response.status_code","value":{"intValue":"502"}},)"
                      R"({"key":"quoted","value":{"stringValue":"\"\\\n\u0001"}}],"status":{"code":2}})");
}

BOOST_AUTO_TEST_CASE(a_span_says_no_more_than_there_is) {
    std::string out;
    tracing::append_span(
        out, example(),
        {.id = "00f067aa0ba902b7", .name = "x", .begin = at(0s), .end = at(0s), .attributes = {}});
    BOOST_TEST(out == R"({"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7",)"
                      R"("flags":257,"name":"x","kind":1,"startTimeUnixNano":"1763769600000000000",)"
                      R"("endTimeUnixNano":"1763769600000000000","attributes":[]})");
}

BOOST_AUTO_TEST_CASE(spans_stand_in_a_request_with_what_sent_them) {
    std::array const resource{Attribute{"service.name", "idiom"}, Attribute{"host.name", "a\"b"}};
    auto const text = tracing::before_spans(resource) + "{}" + std::string(tracing::after_spans);
    BOOST_TEST(text == R"({"resourceSpans":[{"resource":{"attributes":[)"
                       R"({"key":"service.name","value":{"stringValue":"idiom"}},)"
                       R"({"key":"host.name","value":{"stringValue":"a\"b"}}]},)"
                       R"("scopeSpans":[{"scope":{"name":"idiom"},"spans":[{}]}]}]})");
    Arena arena;
    BOOST_TEST(json::read(text, arena).has_value());
}

BOOST_AUTO_TEST_CASE(the_largest_span_has_its_room) {
    std::string const text(10'000, '\x01');
    std::vector<Attribute> const attributes(20, Attribute{"a.name", text});
    std::string out;
    tracing::append_span(
        out, example(std::string(512, '"')),
        {.id = "00f067aa0ba902b7", .name = text, .begin = {}, .end = {}, .attributes = attributes});
    BOOST_TEST(out.size() < tracing::largest_span);
}

BOOST_AUTO_TEST_CASE(the_sampler_looks_at_the_last_63_bits_of_the_id) {
    struct Row {
        double share;
        std::uint64_t low;
        bool chosen;
    };
    for (auto const& [share, low, chosen] : std::initializer_list<Row>{
             {0, 0, false},
             {1, 0, true},
             {1, 0xFFFF'FFFF'FFFF'FFFF, true},
             {0.5, 0x7FFF'FFFF'FFFF'FFFF, true},
             {0.5, 0x8000'0000'0000'0000, false},
             {0.25, 0x3FFF'FFFF'FFFF'FFFF, true},
             {0.25, 0x4000'0000'0000'0000, false},
         })
        BOOST_TEST_CONTEXT(share << " " << low)
    BOOST_TEST(Sampler(share).chooses(low) == chosen);
}

BOOST_AUTO_TEST_CASE(the_share_of_new_traces_is_as_configured) {
    Outlet outlet;
    for (auto const& [share, least, most] :
         {std::tuple{0.0, 0, 0}, std::tuple{0.1, 800, 1200}, std::tuple{1.0, 10'000, 10'000}}) {
        auto recorder = outlet.recorder(share);
        int begun = 0;
        for (int i = 0; i < 10'000; ++i) {
            Arena arena(256);
            begun += recorder.begin({}, arena) ? 1 : 0;
        }
        BOOST_TEST(begun >= least);
        BOOST_TEST(begun <= most);
    }
}

BOOST_AUTO_TEST_CASE(a_caller_that_records_is_followed_and_one_that_does_not_is_not) {
    Outlet outlet;
    for (double const share : {0.0, 1.0}) {
        auto recorder = outlet.recorder(share);
        Arena arena;
        auto const* const trace = recorder.begin(sampled, arena);
        BOOST_REQUIRE(trace);
        BOOST_TEST(trace->id == sampled.trace_id());
        BOOST_TEST(trace->state == "a=1");
        BOOST_TEST(trace->parent == "b7ad6b7169203331");
        BOOST_TEST(trace->span != trace->parent);
        BOOST_TEST(!recorder.begin(not_sampled, arena));
    }
}

BOOST_AUTO_TEST_CASE(ids_are_their_own) {
    Outlet outlet;
    auto recorder = outlet.recorder(1);
    auto other = outlet.recorder(1);
    std::set<std::string> ids;
    Arena arena;
    for (int i = 0; i < 1000; ++i)
        for (auto* const one : {&recorder, &other}) {
            auto const* const trace = one->begin({}, arena);
            BOOST_REQUIRE(trace);
            ids.emplace(trace->id);
            ids.emplace(trace->span);
            BOOST_TEST(trace->parent == "");
            BOOST_TEST(trace->id.size() == 32u);
            BOOST_TEST(trace->span.size() == 16u);
            BOOST_TEST(trace->id.find_first_not_of("0123456789abcdef") == std::string_view::npos);
        }
    BOOST_TEST(ids.size() == 4000u);
}

BOOST_AUTO_TEST_CASE(spans_are_handed_over_a_few_times_a_second) {
    Outlet outlet;
    auto recorder = outlet.recorder(1);
    for (int i = 0; i < 12; ++i) {
        recorder.record(example(), plain);
        recorder.tick();
    }
    BOOST_TEST(outlet.spans.size() == 3u);
    BOOST_TEST(outlet.count == 12u);
    recorder.flush();
    for (int i = 0; i < 12; ++i)
        recorder.tick();
    BOOST_TEST(outlet.spans.size() == 3u);
}

BOOST_AUTO_TEST_CASE(what_there_is_no_room_for_is_counted_and_lost) {
    Outlet outlet{.room = 0};
    auto recorder = outlet.recorder(1);
    std::size_t const made = 10'000;
    for (std::size_t i = 0; i < made; ++i)
        recorder.record(example(), plain);
    recorder.flush();
    BOOST_TEST(outlet.dropped > 0u);
    BOOST_TEST(outlet.dropped < made);
    outlet.room = 1;
    recorder.flush();
    BOOST_TEST(outlet.count + outlet.dropped == made);
    BOOST_REQUIRE(outlet.spans.size() == 1u);
    BOOST_TEST(outlet.spans.front().size() <= Batch::room);
    Arena arena;
    auto const text = "[" + outlet.spans.front() + "]";
    auto const all = json::read(text, arena);
    BOOST_REQUIRE(all);
    BOOST_TEST(all->items.size() == outlet.count);
}

BOOST_AUTO_TEST_CASE(recording_takes_nothing_from_the_heap_and_neither_does_not_recording) {
    Outlet outlet{.room = 0};
    auto all = outlet.recorder(1);
    auto none = outlet.recorder(0);
    Arena arena;
    auto const before = idiom::test::allocations();
    for (int i = 0; i < 10'000; ++i) {
        arena.reset();
        auto const* const trace = all.begin(i % 2 ? sampled : Context{}, arena);
        tracing::record_wait(*trace, "wait", {}, false, arena);
        none.begin(i % 2 ? not_sampled : Context{}, arena);
        all.tick();
    }
    BOOST_TEST(idiom::test::allocations() == before);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
