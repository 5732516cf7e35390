#include "tests/gateway/upstream/http2_server.hpp"

#include <boost/test/unit_test.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace idiom::tests::http2;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using tests::described;
using tests::Event;
using Work = std::function<asio::awaitable<void>()>;

BOOST_AUTO_TEST_SUITE(http2)

BOOST_AUTO_TEST_CASE(a_request_goes_out_as_it_was_asked_for_and_its_answer_comes_back) {
    Asked seen;
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        seen = co_await peer.request();
        co_await peer.say(
            head(seen.stream, {{":status", "201"}, {"etag", "\"1\""}, {"content-length", "2"}}));
        co_await peer.say(body(seen.stream, "{}"));
        co_await peer.request();
    });
    bench.endpoint->path = "/api/v1.0";
    static constexpr std::array fields{Header{"Content-Type", " application/json"},
                                       Header{"Connection", "close"}, Header{"Host", "other.example"}};
    bench.run([&]() -> asio::awaitable<void> {
        upstream::CallContext call_context{.arena = bench.arena,
                                           .deadline = std::chrono::steady_clock::now() + 60s,
                                           .traceparent = "00-1-2-01",
                                           .authorization = "Bearer t",
                                           .authorization_field = "X-Token",
                                           .received = upstream::Received::http_2};
        Request const request{
            .method = Method::put, .target = "/users/7", .headers = fields, .body = "{\"a\":1}"};
        auto const response = co_await bench.http2().send(request, call_context);
        BOOST_TEST(described(response) == "answered 201");
        BOOST_TEST(response.header("ETag") == "\"1\"");
        BOOST_TEST(response.body == "{}");
    });
    std::map<std::string, std::string> const expected{{":method", "PUT"},
                                                      {":scheme", "http"},
                                                      {":path", "/api/v1.0/users/7"},
                                                      {":authority", "vendor.example"},
                                                      {"via", "2.0 idiom"},
                                                      {"user-agent", bench.endpoint->user_agent},
                                                      {"accept-encoding", "identity"},
                                                      {"x-token", "Bearer t"},
                                                      {"traceparent", "00-1-2-01"},
                                                      {"content-type", "application/json"},
                                                      {"content-length", "7"}};
    BOOST_TEST((seen.fields == expected));
    BOOST_TEST(seen.body == "{\"a\":1}");
}

BOOST_AUTO_TEST_CASE(a_request_that_would_break_its_fields_is_not_sent) {
    Http2Bench bench([](Http2Peer& peer, std::size_t) { return peer.answer_all(); });
    static constexpr std::array bad{Header{"X", "a\r\nY: b"}};
    bench.run([&]() -> asio::awaitable<void> {
        auto const field = co_await bench.ask({.target = "/", .headers = bad});
        BOOST_TEST(described(field) == "unfit");
        auto const target = co_await bench.ask({.target = "/a b"});
        BOOST_TEST(described(target) == "unfit");
    });
    BOOST_TEST(bench.server.connections() == 0u);
}

BOOST_AUTO_TEST_CASE(requests_at_once_share_a_connection_and_leave_in_one_send) {
    std::size_t reads = 0;
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        std::vector<Asked> asked;
        for (int i = 0; i < 50; ++i)
            asked.push_back(co_await peer.request());
        reads = peer.reads;
        for (auto const& one : asked)
            co_await peer.answer(one.stream, one.path());
        co_await peer.request();
    });
    std::size_t answered = 0;
    std::vector<Work> works;
    for (int i = 0; i < 50; ++i)
        works.push_back([&, target = "/" + std::to_string(i)]() -> asio::awaitable<void> {
            auto const response = co_await bench.read(target);
            answered += response.ok() && response.body == target;
        });
    bench.run_all(works);
    BOOST_TEST(answered == 50u);
    BOOST_TEST(bench.server.connections() == 1u);
    BOOST_TEST(reads <= 2u); // all in the first, or behind the preface
    BOOST_TEST(bench.counts->http2_streams.value() == 0);
    BOOST_TEST(bench.counts->http2_connections.value() == 1u);
    BOOST_TEST(bench.counts->pools[0].idle.value() == 1);
}

BOOST_AUTO_TEST_CASE(beyond_the_limit_of_the_host_more_connections_are_opened_and_the_rest_waits) {
    std::size_t under_way = 0;
    std::size_t most = 0;
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet(setting(max_concurrent_streams, 1));
        for (;;) {
            auto const asked = co_await peer.request();
            if (asked.stream == 0) co_return;
            most = std::max(most, ++under_way);
            for (int i = 0; i < 20; ++i)
                co_await asio::post(asio::use_awaitable);
            --under_way;
            co_await peer.answer(asked.stream);
        }
    });
    bench.endpoint->max_connections = 3;
    std::size_t answered = 0;
    bench.run([&]() -> asio::awaitable<void> { // so that the limit is known
        co_await bench.read();
    });
    std::vector<Work> works(40, [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.read();
        answered += response.ok();
    });
    bench.run_all(works);
    BOOST_TEST(answered == 40u);
    BOOST_TEST(bench.server.connections() == 3u);
    BOOST_TEST(most <= 3u);
    BOOST_TEST(bench.counts->http2_open.value() == 3);
}

BOOST_AUTO_TEST_CASE(a_host_that_allows_no_stream_for_now_is_waited_for) {
    std::optional<Event> go;
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const first = co_await peer.request();
        co_await peer.say(Frame{.type = settings, .payload = setting(max_concurrent_streams, 0)});
        co_await peer.answer(first.stream);
        co_await go->wait();
        co_await peer.say(Frame{.type = settings, .payload = setting(max_concurrent_streams, 5)});
        co_await peer.answer_all();
    });
    go.emplace(bench.loop);
    std::vector<std::string> outcomes;
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.read();
        bench.time = 60ms;
        auto const late = co_await bench.read();
        outcomes.push_back(described(late));
        bench.time = 60s;
    });
    std::vector<Work> works(4, [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.read();
        outcomes.push_back(described(response));
    });
    works.push_back([&]() -> asio::awaitable<void> {
        BOOST_TEST(bench.counts->pools[0].waiting.value() == 4);
        go->set();
        co_return;
    });
    bench.run_all(works);
    go.reset(); // before its loop
    std::vector<std::string> const expected{"busy", "answered 200", "answered 200", "answered 200",
                                            "answered 200"};
    BOOST_TEST(outcomes == expected, boost::test_tools::per_element());
    BOOST_TEST(bench.server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(more_requests_wait_than_allowed_only_if_they_share_the_attempt_to_connect) {
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet(setting(max_concurrent_streams, 1));
        co_await peer.answer_all();
    });
    bench.endpoint->max_connections = 1;
    bench.endpoint->max_waiting = 2;
    std::vector<std::string> outcomes;
    bench.run([&]() -> asio::awaitable<void> { co_await bench.read(); });
    std::vector<Work> works(5, [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.read();
        outcomes.push_back(described(response));
        BOOST_TEST(response.retry_after.has_value() == (response.delivery == Delivery::busy));
    });
    bench.run_all(works);
    BOOST_TEST(std::ranges::count(outcomes, "busy") == 2);
    BOOST_TEST(std::ranges::count(outcomes, "answered 200") == 3);
}

BOOST_AUTO_TEST_CASE(nobody_overtakes_a_request_that_waits_for_a_stream) {
    std::vector<std::string> seen;
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet(setting(max_concurrent_streams, 1));
        for (;;) {
            auto const asked = co_await peer.request();
            if (asked.stream == 0) co_return;
            seen.push_back(asked.path());
            co_await peer.answer(asked.stream);
        }
    });
    bench.endpoint->max_connections = 1;
    bench.run([&]() -> asio::awaitable<void> { co_await bench.read("/zeroth"); });
    bench.run_all({[&]() -> asio::awaitable<void> {
                       co_await bench.read("/first");
                       co_await bench.read("/third");
                   },
                   [&]() -> asio::awaitable<void> { co_await bench.read("/second"); }});
    BOOST_TEST(seen == (std::vector<std::string>{"/zeroth", "/first", "/second", "/third"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(large_bodies_pass_through_small_windows_both_ways) {
    std::string const large(700'000, 'x');
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet(setting(initial_window_size, 5000));
        auto const asked = co_await peer.request();
        BOOST_TEST((asked.body == large));
        // As much as the client's windows allow, and no more until it has granted more.
        co_await peer.say(head(asked.stream, {{":status", "200"}}));
        std::size_t sent = 0;
        std::int64_t window = 256 * 1024;
        for (auto const& one : peer.others)
            BOOST_TEST(one.stream == 0u);
        while (sent < large.size()) {
            auto const size =
                std::min<std::size_t>({large.size() - sent, 16'384, static_cast<std::size_t>(window)});
            if (size == 0) {
                auto const grant = co_await peer.frame(window_update);
                BOOST_REQUIRE(grant.any());
                std::uint32_t by = 0;
                for (auto const c : grant.payload)
                    by = by << 8 | static_cast<std::uint8_t>(c);
                if (grant.stream == asked.stream) window += by;
                continue;
            }
            co_await peer.say(body(asked.stream, large.substr(sent, size), sent + size == large.size()));
            sent += size;
            window -= static_cast<std::int64_t>(size);
        }
        co_await peer.request();
    });
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.ask({.method = Method::post, .target = "/", .body = large});
        BOOST_TEST(described(response) == "answered 200");
        BOOST_TEST((response.body == large));
    });
}

BOOST_AUTO_TEST_CASE(an_answer_before_the_whole_request_ends_the_request) {
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const begun = co_await peer.frame(headers);
        co_await peer.say(head(begun.stream, {{":status", "413"}}, true));
        auto const gone = co_await peer.frame(rst_stream);
        BOOST_TEST(gone.stream == begun.stream);
        co_await peer.say(go_away(begun.stream)); // the test's peer has lost count of HPACK
        co_await peer.frame(goaway);
    });
    std::string const large(700'000, 'x');
    bench.run([&]() -> asio::awaitable<void> {
        auto const response =
            co_await bench.ask({.method = Method::post, .target = "/", .body = large, .writes = true});
        BOOST_TEST(described(response) == "answered 413");
    });
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_after_a_while_with_a_goaway) {
    std::optional<Event> closed;
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const asked = co_await peer.request();
        co_await peer.answer(asked.stream);
        auto const last = co_await peer.frame(goaway);
        BOOST_TEST(last.any());
        BOOST_TEST(!(co_await peer.frame()).any());
        closed->set();
    });
    closed.emplace(bench.loop);
    bench.endpoint->idle_timeout = 20ms;
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.read();
        BOOST_TEST(bench.http2().open_connections() == 1u);
        co_await closed->wait();
        BOOST_TEST(bench.http2().open_connections() == 0u);
        BOOST_TEST(bench.counts->pools[0].idle.value() == 0);
    });
    closed.reset();
    BOOST_TEST(!bench.endpoint->closings->lately(std::chrono::steady_clock::now()));
}

BOOST_AUTO_TEST_CASE(without_an_idle_timeout_no_connection_is_used_twice) {
    Http2Bench bench([](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        co_await peer.answer_all();
    });
    bench.endpoint->idle_timeout = 0ms;
    bench.endpoint->max_connections = 1;
    auto const get = [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.read();
        BOOST_TEST(described(response) == "answered 200");
    };
    bench.run_all({get, get, get});
    BOOST_TEST(bench.server.connections() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
