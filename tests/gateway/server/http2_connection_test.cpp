#include "tests/gateway/server/http2_world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace {

using namespace idiom;
using namespace idiom::test::http2;
using namespace std::chrono_literals;
using Wait = server::Connections::Wait;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

BOOST_AUTO_TEST_SUITE(http2_connection)

BOOST_AUTO_TEST_CASE(a_request_is_answered_in_the_terms_of_http_2) {
    World world;
    auto client = world.client();
    client.send(head(1, get("/v1/routes?x=1", {{"accept", "text/plain"}})));
    auto const answer = client.answer(1);
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body == "GET /v1/routes?x=1 HTTP/2\nHost: a.example\naccept: text/plain\n\n");
    BOOST_TEST(answer.field("server") == "idiom");
    BOOST_TEST(answer.field("date").size() == 29u);
    BOOST_TEST(answer.field("x-request-id") == "7");
    BOOST_TEST(answer.field("etag") == "\"e\"");
    BOOST_TEST(answer.field("content-length") == std::to_string(answer.body.size()));
    BOOST_TEST(answer.field("connection") == "");
    BOOST_TEST(world.counts().streams.value() == 1u);
    BOOST_TEST(world.counts().open.value() == 1);
    BOOST_TEST(world.echo.inside == 0);
}

BOOST_AUTO_TEST_CASE(the_settings_come_first_and_bound_the_client) {
    World world;
    Client client(world.loop, world.connections);
    client.begin();
    auto const first = client.next();
    BOOST_REQUIRE(first);
    BOOST_TEST(first->type == settings);
    auto const holds = [&](std::uint16_t id, std::uint32_t value) {
        return contains(first->payload, setting(id, value));
    };
    BOOST_TEST(holds(3, 100));       // MAX_CONCURRENT_STREAMS
    BOOST_TEST(holds(6, 16 * 1024)); // MAX_HEADER_LIST_SIZE
    BOOST_TEST(holds(9, 1));         // NO_RFC7540_PRIORITIES
}

BOOST_AUTO_TEST_CASE(responses_come_in_any_order) {
    World world;
    auto client = world.client();
    client.send(head(1, get("/wait")) + head(3, get("/quick")));
    BOOST_TEST(contains(client.answer(3).body, "/quick"));
    BOOST_TEST(world.echo.waiting == 1);
    world.echo.open_gate();
    BOOST_TEST(contains(client.answer(1).body, "/wait"));
}

BOOST_AUTO_TEST_CASE(all_frames_of_a_turn_leave_in_one_send) {
    World world;
    auto client = world.client();
    client.settle();
    std::string requests;
    for (std::uint32_t id = 1; id < 41; id += 2)
        requests += head(id, get("/wait"));
    client.send(requests);
    client.settle();
    BOOST_TEST(world.echo.waiting == 20);
    world.echo.open_gate();
    auto const bytes = client.read_once();
    std::size_t bodies = 0;
    for (auto at = bytes.find("GET /wait"); at != bytes.npos; at = bytes.find("GET /wait", at + 1))
        ++bodies;
    BOOST_TEST(bodies == 20u);
}

BOOST_AUTO_TEST_CASE(a_body_arrives_in_any_pieces) {
    World world;
    auto client = world.client();
    client.send(head(1, post({{"content-length", "6"}}), false));
    client.settle();
    BOOST_TEST(world.echo.awaited);
    client.send(frame(data, 0, 1, "abc") + frame(data, 0, 1) +
                frame(data, padded, 1, std::string("\2") + "def" + std::string(2, '\0')));
    client.send(frame(data, end_stream, 1));
    BOOST_TEST(client.answer(1).body.ends_with("\n\nabcdef"));
    // With trailers, which are dropped.
    client.send(head(3, post(), false) + frame(data, 0, 3, "x") + head(3, {{"x-checksum", "1"}}));
    BOOST_TEST(client.answer(3).body == "POST / HTTP/2\nHost: a.example\n\nx");
    // In one read with its head the handler is asked once, as about any whole request.
    auto const asked = world.echo.asked;
    client.send(head(5, post(), false) + frame(data, end_stream, 5, "y"));
    BOOST_TEST(client.answer(5).body.ends_with("\n\ny"));
    BOOST_TEST(world.echo.asked == asked + 1);
    BOOST_TEST(!world.echo.awaited);
}

BOOST_AUTO_TEST_CASE(a_large_body_arrives_whole) {
    World world;
    auto client = world.client();
    client.send(frame(settings, 0, 0, setting(4, 1'000'000)) + frame(window_update, 0, 0, number(1'000'000)));
    std::string body;
    for (int i = 0; body.size() < 200'000; ++i)
        body += std::to_string(i) + ' ';
    for (bool const announced : {false, true}) {
        std::uint32_t const id = announced ? 3 : 1;
        client.send(
            head(id, announced ? post({{"content-length", std::to_string(body.size())}}) : post(), false));
        // The window has 65,535 bytes, and the gateway opens it again as it reads.
        for (std::size_t at = 0; at < body.size(); at += 10'000) {
            auto const piece = std::string_view(body).substr(at, 10'000);
            client.send(frame(data, at + 10'000 >= body.size() ? end_stream : 0, id, piece));
            client.settle();
        }
        auto const answer = client.answer(id);
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(answer.body.ends_with(body));
    }
}

BOOST_AUTO_TEST_CASE(a_response_without_content_has_no_data) {
    World world;
    auto client = world.client();
    client.send(head(1, get("/nothing")));
    BOOST_TEST(client.answer(1).status == 204);
    BOOST_TEST(client.answer(1).field("content-length") == "");
    auto fields = get();
    fields.front().second = "HEAD";
    client.send(head(3, fields));
    BOOST_TEST(client.answer(3).body == "");
    BOOST_TEST(client.answer(3).field("content-length") == "31");
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_ends_one_stream) {
    World world;
    auto client = world.client();
    client.send(head(1, get("/throw")) + head(3, get("/fine")));
    BOOST_TEST(client.answer(1).status == 500);
    BOOST_TEST(client.answer(3).status == 200);
}

BOOST_AUTO_TEST_CASE(limits_are_those_of_http_1_1) {
    World world({.http = {.header = 2000, .body = 100}});
    auto client = world.client();
    std::string const long_text(3000, 'x');
    struct Row {
        std::string frames;
        int status;
    };
    auto const content = [](std::string_view length) {
        return post({{"content-length", std::string(length)}});
    };
    std::vector<Row> const rows{
        {head(1, get("/", {{"x-long", long_text}})), 431},
        {head(3, get("/" + long_text)), 414},
        {head(5, content("101"), false), 413},
        {head(7, post(), false) + frame(data, 0, 7, std::string(60, 'x')) +
             frame(data, 0, 7, std::string(60, 'x')),
         413},
        {head(9, post({{"x-small", "1"}}), false), 200}, // once its body has come
        {head(11, get("/", {{"expect", "a miracle"}})), 417},
        {head(13, content("100"), false) + frame(data, end_stream, 13, std::string(100, 'x')), 200},
    };
    std::uint32_t id = 1;
    for (auto const& [frames, status] : rows) {
        client.send(frames);
        client.settle();
        if (id == 9) client.send(frame(data, end_stream, 9, "0123456789"));
        auto const answer = client.answer(id);
        BOOST_TEST_CONTEXT(id) BOOST_TEST(answer.status == status);
        id += 2;
    }
    client.send(head(id, post({{"x-small", "1"}}), false));
    client.settle();
    client.send(frame(data, 0, id, "01234567890"));
    BOOST_TEST(client.answer(id).status == 413);
}

BOOST_AUTO_TEST_CASE(a_refused_client_gets_its_response_and_may_end_its_body) {
    World world;
    auto client = world.client();
    client.send(head(1, post({{"x-refuse", "1"}}), false) + head(3, post({{"x-refuse", "1"}}), false));
    for (std::uint32_t const id : {1, 3}) {
        BOOST_TEST(client.answer(id).status == 401);
        BOOST_TEST(client.answer(id).body == "who?");
    }
    client.send(frame(data, 0, 1, "abc") + frame(data, end_stream, 1, "def") + frame(data, 0, 3, "abc"));
    client.send(head(5, get()));
    BOOST_TEST(client.answer(5).status == 200);
    BOOST_TEST(world.echo.handled == 1);
    auto const reset = client.next(rst_stream); // after a second
    BOOST_REQUIRE(reset);
    BOOST_TEST(reset->stream == 3u);
    BOOST_TEST(reset->number() == 0u); // NO_ERROR
    BOOST_TEST(world.counts().reset_by_us.value() == 0u);
}

BOOST_AUTO_TEST_CASE(a_client_that_expects_100_gets_it_before_its_body) {
    World world;
    auto client = world.client();
    client.send(head(1, post({{"expect", "100-continue"}}), false));
    auto const first = client.next(headers);
    BOOST_REQUIRE(first);
    BOOST_TEST(!(first->flags & end_stream));
    client.send(frame(data, end_stream, 1, "x"));
    auto const answer = client.answer(1);
    BOOST_TEST(answer.fields.front().second == "100");
    BOOST_TEST(answer.status == 200);
}

BOOST_AUTO_TEST_CASE(what_arrives_too_slowly_is_refused) {
    World world({.header_timeout = 60ms, .body_timeout = 60ms});
    auto client = world.client();
    client.send(head(1, post(), false));
    BOOST_TEST(client.answer(1).status == 408);
    client.send(head(3, get()));
    BOOST_TEST(client.answer(3).status == 200);
    client.send(frame(headers, end_stream, 5, block(get()))); // without END_HEADERS
    BOOST_TEST(client.end().value_or(0) == NGHTTP2_ENHANCE_YOUR_CALM);
    Client silent(world.loop, world.connections);
    silent.send(preface.substr(0, 10));
    BOOST_TEST(!silent.end());
}

BOOST_AUTO_TEST_CASE(a_client_that_is_gone_does_not_end_its_request_half_way) {
    World world;
    auto client = world.client();
    client.send(head(1, get("/wait")));
    client.settle();
    client.socket().close();
    for (int i = 0; i < 50; ++i)
        world.loop.io.poll();
    BOOST_TEST(world.connections.open() == 1u);
    world.echo.open_gate();
    world.wait_for_the_end();
    BOOST_TEST(world.echo.handled == 1);
    BOOST_TEST(world.echo.inside == 0);
}

BOOST_AUTO_TEST_CASE(a_client_that_only_ends_its_direction_gets_its_response) {
    World world;
    auto client = world.client();
    client.send(head(1, get("/wait")));
    client.settle();
    client.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send);
    world.echo.open_gate();
    BOOST_TEST(client.answer(1).status == 200);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_ends_and_makes_room) {
    World world({.idle_timeout = 60ms});
    auto client = world.client();
    client.send(head(1, get()));
    BOOST_TEST(client.answer(1).status == 200);
    client.send(frame(ping, 0, 0, "12345678"));  // is no request
    BOOST_TEST(client.end().value_or(99) == 0u); // NO_ERROR
    world.wait_for_the_end();
    BOOST_TEST(world.connections.open() == 0u);
}

BOOST_AUTO_TEST_CASE(the_longest_idle_connection_makes_room_without_a_word) {
    World world;
    auto silent = world.client();
    auto idle = world.client();
    auto busy = world.client();
    idle.send(head(1, get()));
    busy.send(head(1, get("/wait")));
    idle.answer(1);
    busy.settle();
    auto& connections = world.connections;
    BOOST_TEST(connections.end_longest(Wait::silent, 0ms));
    BOOST_TEST(!silent.end());
    BOOST_TEST(!connections.end_longest(Wait::silent, 0ms));
    BOOST_TEST(connections.end_longest(Wait::idle, 0ms));
    BOOST_TEST(!idle.end());
    BOOST_TEST(!connections.end_longest(Wait::idle, 0ms));
    world.echo.open_gate();
    BOOST_TEST(busy.answer(1).status == 200);
}

BOOST_AUTO_TEST_CASE(only_arriving_requests_of_strangers_make_room) {
    World world;
    auto stranger = world.client();
    stranger.send(head(1, post({{"x-patience", "5000"}}), false));
    auto known = world.client();
    known.send(head(1, post(), false));
    known.settle();
    BOOST_TEST(world.connections.end_longest(Wait::arriving, 0ms));
    BOOST_TEST(!stranger.end());
    BOOST_TEST(!world.connections.end_longest(Wait::arriving, 0ms));
    known.send(frame(data, end_stream, 1, "x"));
    BOOST_TEST(known.answer(1).status == 200);
}

BOOST_AUTO_TEST_CASE(http_2_begins_by_prior_knowledge_in_any_pieces) {
    World world;
    Client client(world.loop, world.connections);
    for (char const c : preface) {
        client.send({&c, 1});
        for (int i = 0; i < 50; ++i)
            world.loop.io.poll();
    }
    client.send(frame(settings, 0, 0) + head(1, get()));
    BOOST_TEST(client.answer(1).status == 200);
    BOOST_TEST(world.counts().open.value() == 1);
    BOOST_TEST(world.connections.counts().accepted.value() == 1u);
}

BOOST_AUTO_TEST_CASE(a_listener_speaks_what_it_is_told) {
    World old({}, {.http_2 = false});
    auto client = old.client();
    BOOST_TEST(client.read_once().starts_with("HTTP/1.1 400 "));
    World both;
    Client http1(both.loop, both.connections);
    http1.send("PRI / HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_TEST(http1.read_once().starts_with("HTTP/1.1 200 "));
    World newest({}, {.http_1_1 = false});
    Client wrong(newest.loop, newest.connections);
    wrong.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_TEST(wrong.end().value_or(0) == NGHTTP2_PROTOCOL_ERROR);
    auto right = newest.client();
    right.send(head(1, get()));
    BOOST_TEST(right.answer(1).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
