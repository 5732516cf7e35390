#include "gateway/console/events.hpp"

#include "tests/gateway/console/fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace idiom::console;
using namespace idiom::console::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

/// The hub on a loop that a test runs, with a clock that it sets.
struct Bench {
    Bench() { addresses.add(events.rows()); }

    /// One page that listens, as a connection holds it.
    struct Page {
        Arena arena;
        server::Permit permit;
        Fields fields;
        server::Response response;
        std::string read;
        bool ended = false;
        bool waiting = false;
    };
    std::unique_ptr<Page> open(std::string_view query, Fields fields = {}, std::string_view method = "GET") {
        auto page = std::make_unique<Page>();
        page->fields = std::move(fields);
        server::Request const request{.head = {.method = method, .target = "/", .headers = page->fields},
                                      .body = {},
                                      .arena = page->arena,
                                      .peer = {},
                                      .arrived = {},
                                      .permit = page->permit};
        auto const found = addresses.find(method, "events", page->arena);
        console::Call const call{.request = request,
                                 .id = "id",
                                 .query = *uri::read_query(query, page->arena),
                                 .head = method == "HEAD"};
        bool done = false;
        asio::co_spawn(loop.io, found->row->answer(call),
                       [&](std::exception_ptr const&, server::Response got) {
                           page->response = got;
                           done = true;
                       });
        while (!done)
            loop.io.run_one();
        return page;
    }
    /// Takes the next piece; leaves it pending if there is none yet.
    void pull(Page& page) {
        if (!page.waiting) {
            page.waiting = true;
            asio::co_spawn(loop.io, page.response.source->next(),
                           [&page](std::exception_ptr const&, std::optional<std::string_view> piece) {
                               page.waiting = false;
                               page.ended = !piece;
                               if (piece) page.read += *piece;
                           });
        }
        settle();
    }
    void settle() {
        for (int i = 0; i < 20; ++i)
            loop.io.poll();
    }
    void publish(Topic topic, std::string data = "{}") {
        events.publish(topic, "call", std::move(data));
        settle();
    }

    net::Loop loop;
    telemetry::TimePoint now = telemetry::TimePoint(1h);
    int overviews = 0;
    Events events{loop,
                  [](std::function<std::string()> work) -> asio::awaitable<std::string> { co_return work(); },
                  [this](std::vector<std::string> const& routes) {
                      ++overviews;
                      return "{\"routes\":" + std::to_string(routes.size()) + "}";
                  },
                  [this] { return now; }};
    Addresses addresses;
};

BOOST_AUTO_TEST_SUITE(events)

BOOST_AUTO_TEST_CASE(an_event_reaches_those_that_asked_for_its_topic) {
    Bench bench;
    auto const calls = bench.open("topics=calls,inspections");
    auto const other = bench.open("topics=configuration");
    for (auto const& [name, value] : calls->response.headers)
        if (name == "Content-Type") BOOST_TEST(value == "text/event-stream");
    bench.pull(*calls);
    bench.pull(*other);
    bench.pull(*calls);
    BOOST_TEST(calls->waiting);
    bench.publish(Topic::calls, R"({"seq":7})");
    BOOST_TEST(!calls->waiting);
    BOOST_TEST(calls->read.contains("event: call\nid: "));
    BOOST_TEST(calls->read.ends_with("\ndata: {\"seq\":7}\n\n"));
    BOOST_TEST(!other->read.contains("event:"));
}

BOOST_AUTO_TEST_CASE(an_overview_comes_with_the_routes_that_the_page_shows) {
    Bench bench;
    auto const page = bench.open("topics=overview&routes=acme,globex");
    bench.pull(*page);
    bench.pull(*page);
    BOOST_TEST(page->read.contains("event: overview\n"));
    BOOST_TEST(page->read.contains("data: {\"routes\":2}\n\n"));
    BOOST_TEST(bench.overviews == 1);
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_in_another_way_is_refused) {
    Bench bench;
    std::string many = "routes=a";
    for (int i = 0; i < 50; ++i)
        many += ",a";
    for (auto const& query : {std::string("topics=weather"), std::string("topics=calls,x"), many}) {
        auto const page = bench.open(query);
        BOOST_TEST(page->response.status == 400, query);
        BOOST_TEST(!page->response.source);
    }
    BOOST_TEST(bench.events.open() == 0u);
    auto const head = bench.open("topics=calls", {}, "HEAD");
    BOOST_TEST(head->response.status == 200);
    BOOST_TEST(!head->response.source);
}

BOOST_AUTO_TEST_CASE(a_ninth_page_waits_for_its_turn) {
    Bench bench;
    std::vector<std::unique_ptr<Bench::Page>> pages;
    for (std::size_t i = 0; i < Events::most_streams; ++i)
        pages.push_back(bench.open("topics=calls"));
    auto const refused = bench.open("topics=calls");
    BOOST_TEST(refused->response.status == 503);
    BOOST_TEST(find(refused->response.headers, "Retry-After").value_or("") == "5");
    pages.pop_back();
    BOOST_TEST(bench.open("topics=calls")->response.status == 200);
}

BOOST_AUTO_TEST_CASE(a_page_that_reads_nothing_is_ended) {
    Bench bench;
    auto const page = bench.open("topics=configuration");
    std::string const large = "\"" + std::string(100 * 1024, 'x') + "\"";
    bench.publish(Topic::configuration, large);
    bench.publish(Topic::configuration, large);
    bench.pull(*page);
    BOOST_TEST(!page->ended);
    for (int i = 0; i < 3; ++i)
        bench.publish(Topic::configuration, large);
    bench.pull(*page);
    BOOST_TEST(page->ended);
}

BOOST_AUTO_TEST_CASE(a_browser_that_lost_the_stream_comes_back_after_a_second) {
    Bench bench;
    auto const page = bench.open("topics=calls");
    bench.pull(*page);
    BOOST_TEST(page->read.starts_with("retry: 1000\n"));
}

BOOST_AUTO_TEST_CASE(a_stream_ends_after_ten_minutes_and_is_kept_open_by_comments) {
    Bench bench;
    auto const page = bench.open("topics=calls");
    bench.pull(*page);
    auto const step = [&](std::chrono::seconds time) {
        bench.now += time;
        bench.pull(*page);
        page->response.source->wake();
        bench.settle();
    };
    auto const before = page->read;
    step(14s);
    BOOST_TEST(page->read == before);
    step(1s);
    BOOST_TEST(page->read == before + ":\n\n");
    step(10min);
    BOOST_TEST(page->ended);
}

BOOST_AUTO_TEST_CASE(of_many_calls_some_are_skipped_and_counted) {
    Bench bench;
    auto const page = bench.open("topics=calls");
    for (int i = 0; i < 60; ++i)
        bench.publish(Topic::calls);
    bench.now += 1s;
    bench.publish(Topic::calls);
    bench.pull(*page);
    std::size_t calls = 0;
    for (auto at = page->read.find("event: call\n"); at != std::string::npos;
         at = page->read.find("event: call\n", at + 1))
        ++calls;
    BOOST_TEST(calls == Events::most_calls + 1);
    BOOST_TEST(page->read.contains("event: skipped\nid: "));
    BOOST_TEST(page->read.contains("data: {\"n\":10}\n\n"));
}

BOOST_AUTO_TEST_CASE(a_page_that_comes_back_gets_what_it_has_missed) {
    Bench bench;
    auto const first = bench.open("topics=calls");
    bench.publish(Topic::calls, "1");
    bench.pull(*first);
    auto const at = first->read.find("id: ") + 4;
    auto const id = first->read.substr(at, first->read.find('\n', at) - at);
    bench.publish(Topic::calls, "2");
    bench.publish(Topic::configuration, "3");
    auto const again = bench.open("topics=calls", {{"Last-Event-ID", id}});
    bench.pull(*again);
    BOOST_TEST(again->read.contains("data: 2\n"));
    BOOST_TEST(!again->read.contains("data: 1\n"));
    BOOST_TEST(!again->read.contains("data: 3\n"));
    BOOST_TEST(!again->read.contains("event: reset"));
    auto const stranger = bench.open("topics=calls", {{"Last-Event-ID", "7"}});
    bench.pull(*stranger);
    BOOST_TEST(stranger->read.contains("event: reset\n"));
    for (int i = 0; i < 300; ++i)
        bench.publish(Topic::inspections);
    auto const late = bench.open("topics=calls", {{"Last-Event-ID", id}});
    bench.pull(*late);
    BOOST_TEST(late->read.contains("event: reset\n"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
