#include "gateway/server/http2_flood.hpp"
#include "tests/gateway/server/http2_world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace {

using namespace idiom;
using namespace idiom::test::http2;
using namespace std::chrono_literals;
using namespace std::string_literals;
using server::Http2Flood;

/// Sends `piece(0)`, `piece(1)`, … until the gateway ends the connection, and returns the error of its
/// GOAWAY. At most `most` pieces.
std::optional<std::uint32_t> flood(Client& client, int most, std::function<std::string(int)> const& piece) {
    std::string bytes;
    for (int i = 0; i < most; ++i) {
        bytes += piece(i);
        if (bytes.size() < 4096 && i + 1 < most) continue;
        client.send(bytes);
        bytes.clear();
    }
    return client.end();
}

std::uint32_t odd(int i) { return static_cast<std::uint32_t>(2 * i + 1); }

BOOST_AUTO_TEST_SUITE(http2_attacks)

BOOST_AUTO_TEST_CASE(a_flood_ends_its_connection_and_no_other) {
    struct Row {
        char const* name;
        int most;
        std::function<std::string(int)> piece;
    };
    auto const opened = head(1, post(), false);
    std::vector<Row> const rows{
        {"rapid_reset", 1000,
         [](int i) { return head(odd(i), get("/wait")) + frame(rst_stream, 0, odd(i), number(8)); }},
        {"resets_that_the_gateway_is_made_to_send", 1000,
         [](int i) { return head(odd(i), get("/", {{"X", ""}})); }},
        {"resets_by_windows_that_overflow", 1000,
         [](int i) {
             return head(odd(i), get("/wait")) + frame(window_update, 0, odd(i), number(0x7FFFFFFF));
         }},
        {"pings", 5000, [](int) { return frame(ping, 0, 0, "12345678"); }},
        {"pongs", 5000, [](int) { return frame(ping, ack, 0, "12345678"); }},
        {"settings", 5000,
         [](int i) { return frame(settings, 0, 0, setting(4, static_cast<std::uint32_t>(i))); }},
        {"empty_settings", 5000, [](int) { return frame(settings, 0, 0); }},
        {"small_windows", 5000, [](int) { return frame(window_update, 0, 0, number(1)); }},
        {"priorities", 5000, [](int i) { return frame(priority, 0, odd(i), "\0\0\0\0\1"s); }},
        {"empty_data", 5000, [&](int i) { return i == 0 ? opened : frame(data, 0, 1); }},
        {"padding_without_data", 5000,
         [&](int i) { return i == 0 ? opened : frame(data, padded, 1, "\0"s); }},
        {"data_for_a_refused_stream", 5000,
         [](int i) { return i == 0 ? head(1, post({{"x-refuse", "1"}}), false) : frame(data, 0, 1, "x"); }},
        {"continuations", 5000,
         [](int i) {
             return i == 0 ? frame(headers, end_stream, 1, block(get())) : frame(continuation, 0, 1);
         }},
        {"continuations_with_fields", 5000,
         [](int i) {
             return i == 0 ? frame(headers, end_stream, 1, block(get()))
                           : frame(continuation, 0, 1, block({{"x", std::string(100, 'x')}}));
         }},
    };
    World world;
    auto other = world.client();
    std::uint32_t id = 1;
    for (auto const& [name, most, piece] : rows)
        BOOST_TEST_CONTEXT(name) {
            auto client = world.client();
            BOOST_TEST(flood(client, most, piece).value_or(99) == NGHTTP2_ENHANCE_YOUR_CALM);
            other.send(head(id, get()));
            BOOST_TEST(other.answer(id).status == 200);
            id += 2;
        }
    BOOST_TEST(world.counts().floods.value() == rows.size());
    BOOST_TEST(world.echo.waiting <= 300); // by three rows, no more than their streams each
}

BOOST_AUTO_TEST_CASE(a_bomb_of_compressed_fields_is_not_unpacked) {
    World world({.http = {.header = 4096}});
    auto client = world.client();
    // One field of 3,000 bytes goes into the table, and each further byte of the head repeats it.
    auto bomb = block(get());
    bomb += "\x40\x01x\x7F\xB9\x16"s + std::string(3000, 'x'); // with incremental indexing
    bomb += std::string(10'000, '\xBE');                       // indexed: entry 62
    client.send(frame(headers, end_headers | end_stream, 1, bomb));
    BOOST_TEST(client.end().value_or(99) == NGHTTP2_ENHANCE_YOUR_CALM);
    BOOST_TEST(world.counts().floods.value() == 1u);
    auto other = world.client();
    other.send(head(1, get()));
    BOOST_TEST(other.answer(1).status == 200);
}

BOOST_AUTO_TEST_CASE(streams_that_are_reset_still_count_while_their_requests_are_handled) {
    World world;
    auto client = world.client();
    for (int i = 0; i < 60; ++i)
        client.send(head(odd(i), get("/wait")));
    client.settle();
    for (int i = 0; i < 60; ++i)
        client.send(frame(rst_stream, 0, odd(i), number(8)));
    for (int i = 60; i < 120; ++i)
        client.send(head(odd(i), get("/wait")));
    client.settle();
    BOOST_TEST(world.echo.waiting == 100);
    BOOST_TEST(client.answer(odd(119)).reset.value_or(99) == NGHTTP2_REFUSED_STREAM);
    world.echo.open_gate();
    BOOST_TEST(client.answer(odd(99)).status == 200);
    client.send(head(odd(120), get()));
    BOOST_TEST(client.answer(odd(120)).status == 200);
    client.settle();
    BOOST_TEST(world.echo.inside == 0);
    BOOST_TEST(world.counts().reset_by_client.value() == 60u);
}

BOOST_AUTO_TEST_CASE(more_streams_than_allowed_are_refused) {
    World world;
    auto client = world.client();
    std::string heads;
    for (int i = 0; i < 101; ++i)
        heads += head(odd(i), post(), false);
    client.send(heads);
    BOOST_TEST(client.answer(odd(100)).reset.value_or(99) == NGHTTP2_REFUSED_STREAM);
    // A client that has acknowledged the setting has no excuse.
    client.send(frame(settings, ack, 0) + head(odd(101), get()));
    BOOST_TEST(client.end().has_value());
}

BOOST_AUTO_TEST_CASE(half_open_streams_end_in_their_time) {
    World world({.body_timeout = 60ms});
    auto client = world.client();
    std::string heads;
    for (int i = 0; i < 100; ++i)
        heads += head(odd(i), post(), false);
    client.send(heads);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(client.answer(odd(i)).status == 408);
    client.settle();
    BOOST_TEST(world.echo.inside == 0);
}

BOOST_AUTO_TEST_CASE(a_slow_reader_of_one_stream_holds_up_no_other) {
    World world({.idle_timeout = 300ms});
    auto client = world.client();
    client.send(head(1, get("/large")) + head(3, get("/large")));
    client.settle();
    client.send(frame(window_update, 0, 0, number(1'000'000)) +
                frame(window_update, 0, 3, number(1'000'000)));
    BOOST_TEST(client.answer(3).body.size() == world.echo.large);
    client.send(head(5, get("/quick")));
    BOOST_TEST(client.answer(5).status == 200);
    BOOST_TEST(client.answer(1).reset.value_or(99) == NGHTTP2_CANCEL);
    client.settle();
    BOOST_TEST(world.echo.inside == 0);
}

BOOST_AUTO_TEST_CASE(a_closed_window_holds_no_memory_for_refused_requests) {
    World world;
    auto client = world.client();
    client.send(frame(settings, 0, 0, setting(4, 0))); // INITIAL_WINDOW_SIZE
    std::string heads;
    for (int i = 0; i < 100; ++i)
        heads += head(odd(i), get("/", {{"x-refuse", "1"}}));
    client.send(heads);
    // The clients get their status, and a second for the rest.
    for (int i = 0; i < 100; ++i) {
        auto const answer = client.answer(odd(i));
        BOOST_TEST(answer.status == 401);
        BOOST_TEST(answer.body == "");
        BOOST_TEST(answer.reset.value_or(99) == NGHTTP2_CANCEL);
    }
}

BOOST_AUTO_TEST_CASE(windows_that_shrink_and_grow_lose_no_byte) {
    World world;
    world.echo.large = 100'000;
    auto client = world.client();
    client.send(frame(settings, 0, 0, setting(4, 10)));
    client.send(head(1, get("/large")));
    client.settle();
    client.send(frame(settings, 0, 0, setting(4, 0)));
    client.settle();
    client.send(frame(settings, 0, 0, setting(4, 50'000)) + frame(window_update, 0, 0, number(100'000)));
    client.settle();
    client.send(frame(window_update, 0, 1, number(60'000)));
    BOOST_TEST(client.answer(1).body == std::string(100'000, 'x'));
}

BOOST_AUTO_TEST_CASE(a_client_that_reads_nothing_at_all_is_closed) {
    World world({.idle_timeout = 200ms});
    world.echo.large = 8 * 1024 * 1024;
    auto client = world.client();
    client.take_little();
    client.send(frame(settings, 0, 0, setting(4, 0x7FFFFFFF)) +
                frame(window_update, 0, 0, number(0x7FFF0000)));
    client.send(head(1, get("/large")));
    world.wait_for_the_end();
    BOOST_TEST(world.connections.open() == 0u);
    BOOST_TEST(world.echo.inside == 0);
}

BOOST_AUTO_TEST_CASE(a_stranger_that_reads_nothing_holds_its_connection_no_longer_than_its_patience) {
    World world; // whose idle_timeout is a minute
    world.echo.large = 8 * 1024 * 1024;
    auto stranger = world.client();
    stranger.take_little();
    stranger.send(frame(settings, 0, 0, setting(4, 0x7FFFFFFF)) +
                  frame(window_update, 0, 0, number(0x7FFF0000)));
    stranger.send(head(1, get("/large", {{"x-patience", "100"}})));
    stranger.wait_until([&] { return world.echo.asked == 1; });
    stranger.send(head(3, get("/large", {{"x-patience", "50"}})) + head(5, get("/", {{"x-refuse", "1"}})));
    world.wait_for_the_end();
    BOOST_TEST(world.connections.open() == 0u);
    BOOST_TEST(world.echo.inside == 0);
}

BOOST_AUTO_TEST_CASE(nobody_goes_first_by_a_priority) {
    World world;
    auto client = world.client();
    client.send(head(1, get("/large")) + head(3, get("/large", {{"priority", "u=0"}})));
    auto const first = client.next(data);
    BOOST_REQUIRE(first);
    BOOST_TEST(first->stream == 1u);
}

BOOST_AUTO_TEST_CASE(cancelled_requests_that_responses_pay_for_end_no_connection) {
    World world;
    auto client = world.client();
    for (int i = 0; i < 2400; i += 2) {
        client.send(head(odd(i), get()) + frame(rst_stream, 0, odd(i), number(8)) + head(odd(i + 1), get()));
        BOOST_REQUIRE(client.answer(odd(i + 1)).status == 200);
    }
    BOOST_TEST(world.counts().reset_by_client.value() == 1200u);
}

BOOST_AUTO_TEST_CASE(an_honest_client_never_runs_out_of_points) {
    Http2Flood::Clock::time_point now{};
    Http2Flood flood(now);
    for (int i = 0; i < 100'000; ++i) { // a PING, two window updates and a response at a time
        BOOST_REQUIRE(flood.spend(3 * Http2Flood::frame));
        flood.earn(Http2Flood::served);
    }
    for (int i = 0; i < 10'000; ++i) { // a cancelled request in ten, five a second
        now += 200ms;
        flood.refill(now);
        BOOST_REQUIRE(flood.spend(Http2Flood::reset));
    }
}

BOOST_AUTO_TEST_CASE(points_come_back_with_time_and_are_bounded) {
    Http2Flood::Clock::time_point now{};
    Http2Flood flood(now);
    BOOST_TEST(flood.spend(Http2Flood::most));
    BOOST_TEST(!flood.spend(1));
    now += 1s;
    flood.refill(now);
    BOOST_TEST(flood.spend(Http2Flood::per_second - 1));
    BOOST_TEST(!flood.spend(1));
    now += 24h;
    flood.refill(now);
    BOOST_TEST(!flood.spend(Http2Flood::most + 1));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
