#include "gateway/upstream/host_signal.hpp"
#include "tests/gateway/upstream/http2_server.hpp"

#include <boost/test/unit_test.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace idiom::tests::http2;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using tests::described;

BOOST_AUTO_TEST_SUITE(http2_faults)

/// Streams above the last one of a GOAWAY were not processed (RFC 9113, 6.8), so even a write is repeated.
BOOST_AUTO_TEST_CASE(a_write_above_the_last_stream_of_a_goaway_is_sent_again) {
    std::size_t writes = 0;
    Http2Bench bench([&](Http2Peer& peer, std::size_t number) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const first = co_await peer.request();
        co_await peer.answer(first.stream);
        auto const second = co_await peer.request();
        if (second.stream == 0) co_return;
        ++writes;
        if (number == 0) co_await peer.say(go_away(first.stream));
        co_await peer.answer_all();
    });
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.read();
        auto const response = co_await bench.write();
        BOOST_TEST(described(response) == "answered 200");
    });
    BOOST_TEST(writes == 1u);
    BOOST_TEST(bench.server.connections() == 2u);
    BOOST_TEST(bench.counts->http2_goaways.value() == 1u);
    BOOST_TEST(!bench.endpoint->closings->lately(std::chrono::steady_clock::now()));
}

BOOST_AUTO_TEST_CASE(streams_below_the_last_one_of_a_goaway_end_in_peace) {
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const first = co_await peer.request();
        co_await peer.say(go_away(first.stream));
        co_await peer.answer(first.stream);
        auto const next = co_await peer.request();
        BOOST_TEST(next.stream == 0u);
    });
    bench.run([&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            auto const response = co_await bench.write();
            BOOST_TEST(described(response) == "answered 200");
        }
    });
    BOOST_TEST(bench.server.connections() == 3u);
}

BOOST_AUTO_TEST_CASE(a_refused_stream_is_sent_again_once) {
    for (std::size_t const refusals : {1u, 2u}) {
        std::size_t seen = 0;
        Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
            co_await peer.greet();
            for (;;) {
                auto const asked = co_await peer.request();
                if (asked.stream == 0) co_return;
                if (++seen <= refusals)
                    co_await peer.say(reset(asked.stream, refused_stream));
                else
                    co_await peer.answer(asked.stream);
            }
        });
        bench.run([&]() -> asio::awaitable<void> {
            auto const response = co_await bench.write();
            BOOST_TEST(described(response) == (refusals == 1 ? "answered 200" : "not sent"));
        });
        BOOST_TEST(seen == 2u);
        BOOST_TEST(bench.server.connections() == 1u);
        BOOST_TEST(bench.counts->http2_resets_by_host.value() == refusals);
    }
}

BOOST_AUTO_TEST_CASE(a_stream_that_the_host_resets_is_lost_and_the_connection_goes_on) {
    struct Row {
        std::string_view name;
        bool with_head;
        std::uint32_t code;
    };
    for (auto const& row :
         {Row{"before the answer", false, internal_error}, Row{"within the answer", true, internal_error},
          Row{"refused within the answer", true, refused_stream}, Row{"without an error", false, 0}}) {
        BOOST_TEST_CONTEXT(row.name) {
            std::size_t seen = 0;
            Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
                co_await peer.greet();
                auto const asked = co_await peer.request();
                ++seen;
                if (row.with_head) co_await peer.say(head(asked.stream, {{":status", "200"}}));
                co_await peer.say(reset(asked.stream, row.code));
                co_await peer.answer_all();
            });
            bench.run([&]() -> asio::awaitable<void> {
                auto const lost = co_await bench.write();
                BOOST_TEST(described(lost) == "lost");
                auto const next = co_await bench.write();
                BOOST_TEST(described(next) == "answered 200");
            });
            BOOST_TEST(seen == 1u);
            BOOST_TEST(bench.server.connections() == 1u);
        }
    }
}

/// The first connection answers one request, takes a second one and ends.
Http2Bench::Script goes_after_a_request(std::size_t& seen) {
    return [&seen](Http2Peer& peer, std::size_t number) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const first = co_await peer.request();
        co_await peer.answer(first.stream);
        auto const second = co_await peer.request();
        if (second.stream == 0) co_return;
        ++seen;
        if (number == 0) co_return;
        co_await peer.answer(second.stream);
        co_await peer.answer_all();
    };
}

BOOST_AUTO_TEST_CASE(a_write_on_a_connection_that_ends_is_lost_and_not_sent_again) {
    std::size_t seen = 0;
    Http2Bench bench(goes_after_a_request(seen));
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.read();
        auto const response = co_await bench.write();
        BOOST_TEST(described(response) == "lost");
        BOOST_TEST(bench.endpoint->closings->lately(std::chrono::steady_clock::now()));
        BOOST_TEST((upstream::host_signal_of(response) == upstream::HostSignal::bad));
    });
    BOOST_TEST(seen == 1u);
    BOOST_TEST(bench.server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(a_read_on_a_used_connection_that_ends_is_sent_again) {
    std::size_t seen = 0;
    Http2Bench bench(goes_after_a_request(seen));
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.read();
        auto const response = co_await bench.read();
        BOOST_TEST(described(response) == "answered 200");
    });
    BOOST_TEST(bench.server.connections() == 2u);
}

BOOST_AUTO_TEST_CASE(a_read_whose_answer_has_begun_is_not_asked_for_again) {
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const first = co_await peer.request();
        co_await peer.answer(first.stream);
        auto const second = co_await peer.request();
        co_await peer.say(head(second.stream, {{":status", "200"}}));
    });
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.read();
        auto const response = co_await bench.read();
        BOOST_TEST(described(response) == "lost");
    });
    BOOST_TEST(bench.server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_its_stream_and_no_other) {
    std::vector<Frame> resets;
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const slow = co_await peer.request();
        auto const other = co_await peer.request();
        co_await peer.say(head(other.stream, {{":status", "200"}}));
        resets.push_back(co_await peer.frame(rst_stream));
        BOOST_TEST(resets.back().stream == slow.stream);
        co_await peer.say(body(other.stream, "late but whole"));
        co_await peer.answer_all();
    });
    std::vector<std::string> outcomes;
    auto const send = [&](std::chrono::milliseconds time) -> asio::awaitable<void> {
        upstream::CallContext call_context{.arena = bench.arena,
                                           .deadline = std::chrono::steady_clock::now() + time};
        Request const request{.target = "/"};
        auto const response = co_await bench.http2().send(request, call_context);
        outcomes.push_back(described(response));
    };
    bench.run_all({[&] { return send(60ms); }, [&] { return send(60s); }});
    BOOST_TEST(outcomes == (std::vector<std::string>{"timed out", "answered 200"}),
               boost::test_tools::per_element());
    BOOST_REQUIRE(resets.size() == 1u);
    BOOST_TEST(resets[0].payload == number(cancel));
    BOOST_TEST(bench.server.connections() == 1u);
    BOOST_TEST(bench.counts->http2_resets_by_us.value() == 1u);
}

BOOST_AUTO_TEST_CASE(a_connection_on_which_nothing_arrives_gets_a_ping_and_no_requests_until_its_answer) {
    for (bool const alive : {true, false}) {
        BOOST_TEST_CONTEXT(alive) {
            std::size_t pings = 0;
            Http2Bench bench([&](Http2Peer& peer, std::size_t number) -> asio::awaitable<void> {
                co_await peer.greet();
                auto const first = co_await peer.request();
                co_await peer.answer(first.stream);
                if (number > 0) co_return co_await peer.answer_all();
                auto const second = co_await peer.frame(headers);
                BOOST_TEST(second.any());
                auto const asked = co_await peer.frame(ping);
                pings += asked.any();
                if (alive) co_await peer.say(Frame{.type = ping, .flags = ack, .payload = asked.payload});
                co_await peer.answer_all();
            });
            bench.endpoint->connect_timeout = 200ms;
            bench.run([&]() -> asio::awaitable<void> {
                co_await bench.read();
                bench.time = 100ms;
                auto const late = co_await bench.read();
                BOOST_TEST(described(late) == "timed out");
                bench.time = 60s;
                if (alive) // until the answer has come in
                    for (int i = 0; i < 50; ++i)
                        co_await asio::post(asio::use_awaitable);
                auto const next = co_await bench.write();
                BOOST_TEST(described(next) == "answered 200");
            });
            BOOST_TEST(pings == 1u);
            BOOST_TEST(bench.server.connections() == (alive ? 1u : 2u));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_http2_is_not_usable) {
    struct Row {
        std::string_view name;
        std::string bytes;
    };
    std::vector<Row> const rows{
        {"HTTP/1.1", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"},
        {"no SETTINGS", Frame{.type = ping, .payload = std::string(8, 'x')}.bytes()},
        {"garbage", std::string(200, '\xAA')},
        {"SETTINGS of a wrong size", Frame{.type = settings, .payload = "123"}.bytes()},
        {"a promise", Frame{.type = settings}.bytes() + Frame{.type = settings, .flags = ack}.bytes() +
                          Frame{.type = 5, .flags = end_headers, .stream = 1, .payload = number(2)}.bytes()},
        {"HPACK that refers to nothing",
         Frame{.type = settings}.bytes() +
             Frame{.type = headers, .flags = end_headers, .stream = 1, .payload = "\xFE"}.bytes()},
        {"an answer to no request", Frame{.type = settings}.bytes() + head(99, {{":status", "200"}}).bytes()},
    };
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
                co_await peer.preface();
                for (auto one = co_await peer.frame(); one.any() && one.type != headers;)
                    one = co_await peer.frame();
                co_await peer.say(row.bytes);
                co_await peer.frame(goaway);
            });
            std::vector<std::string> causes;
            bench.endpoint->troubles = std::make_shared<upstream::Troubles>(
                [&](std::string_view cause) { causes.emplace_back(cause); });
            bench.time = 5s;
            bench.run([&]() -> asio::awaitable<void> {
                auto const response = co_await bench.write();
                BOOST_TEST(described(response) == "unusable");
            });
            BOOST_TEST(!causes.empty());
            BOOST_TEST(bench.http2().open_connections() == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_where_there_is_no_connection) {
    std::uint16_t port = 0;
    {
        Http2Bench gone([](Http2Peer& peer, std::size_t) { return peer.answer_all(); });
        port = gone.server.port();
    }
    Http2Bench bench([](Http2Peer& peer, std::size_t) { return peer.answer_all(); });
    bench.endpoint->port = port;
    std::vector<std::string> outcomes;
    std::vector<std::function<asio::awaitable<void>()>> works(10, [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.write();
        outcomes.push_back(described(response));
    });
    bench.run_all(works);
    BOOST_TEST(outcomes == std::vector<std::string>(10, "not sent"), boost::test_tools::per_element());
    BOOST_TEST(bench.http2().open_connections() == 0u);
    BOOST_TEST(bench.counts->pools[0].open.value() == 0);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_where_the_last_connection_runs_out_and_no_other_can_be_made) {
    std::uint16_t closed = 0;
    {
        Http2Bench gone([](Http2Peer& peer, std::size_t) { return peer.answer_all(); });
        closed = gone.server.port();
    }
    bool told = false;
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const first = co_await peer.request();
        co_await peer.say(go_away(first.stream));
        while (!told)
            co_await asio::post(asio::use_awaitable);
        co_await peer.answer(first.stream);
    });
    std::vector<std::string> outcomes;
    auto const read = [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.read();
        outcomes.push_back(described(response));
    };
    auto const write = [&]() -> asio::awaitable<void> {
        while (bench.counts->http2_goaways.value() == 0)
            co_await asio::post(asio::use_awaitable);
        bench.endpoint->port = closed;
        auto const response = co_await bench.write();
        outcomes.push_back(described(response));
        told = true;
    };
    bench.run_all({read, write});
    BOOST_TEST(outcomes == (std::vector<std::string>{"not sent", "answered 200"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_write_whose_head_never_left_was_not_sent) {
    bool done = false;
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet(setting(initial_window_size, 0x7FFFFFFF));
        co_await peer.say(Frame{.type = window_update, .payload = number(0x7FFF0000)});
        while (!done) // the host reads nothing
            co_await asio::post(asio::use_awaitable);
    });
    std::string const large(std::size_t{64} * 1024 * 1024, 'x');
    auto const fill = [&]() -> asio::awaitable<void> {
        co_await bench.ask({.method = Method::post, .target = "/", .body = large, .writes = true});
    };
    std::string outcome;
    auto const write = [&]() -> asio::awaitable<void> {
        while (bench.counts->http2_streams.value() == 0)
            co_await asio::post(asio::use_awaitable);
        for (std::size_t sent = 0; sent < 4 * large.size(); sent += upstream::Http2Session::pull_size)
            co_await asio::post(asio::use_awaitable); // a send takes a turn of the loop
        upstream::CallContext call_context{.arena = bench.arena,
                                           .deadline = std::chrono::steady_clock::now() + 200ms};
        Request const request{.method = Method::post, .target = "/", .body = "{}", .writes = true};
        auto const response = co_await bench.http2().send(request, call_context);
        outcome = described(response);
        done = true;
    };
    bench.run_all({fill, write});
    BOOST_TEST(outcome == "not sent");
}

/// A coroutine that waits for a stream may be destroyed with its loop.
BOOST_AUTO_TEST_CASE(a_loop_that_ends_takes_its_requests_along) {
    Http2Bench bench([](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        while ((co_await peer.frame()).any()) {
        }
    });
    asio::co_spawn(bench.loop.io, [&]() -> asio::awaitable<void> { co_await bench.read(); }, asio::detached);
    bench.run([&]() -> asio::awaitable<void> {
        for (int i = 0; i < 200; ++i)
            co_await asio::post(asio::use_awaitable);
        BOOST_TEST(bench.counts->http2_streams.value() == 1);
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
