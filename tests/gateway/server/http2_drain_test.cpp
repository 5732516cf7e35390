#include "gateway/server/http2_requests.hpp"
#include "tests/gateway/server/http2_world.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace idiom::test::http2;
using namespace std::chrono_literals;

constexpr std::uint32_t none_yet = 0x7FFFFFFF;

/// Answers the gateway's PING.
void answer_ping(Client& client) {
    auto const asked = client.next(ping);
    BOOST_REQUIRE(asked);
    client.send(frame(ping, ack, 0, asked->payload));
}

BOOST_AUTO_TEST_SUITE(http2_drain)

BOOST_AUTO_TEST_CASE(a_draining_connection_says_goodbye_twice_and_loses_nothing) {
    World world;
    auto client = world.client();
    client.send(head(1, get("/wait")));
    client.settle();
    world.connections.drain();
    auto const first = client.next(goaway);
    BOOST_REQUIRE(first);
    BOOST_TEST(first->number() == none_yet);
    BOOST_TEST(first->number(4) == 0u);
    // The client had sent this before it read the GOAWAY.
    client.send(head(3, get("/late")));
    answer_ping(client);
    BOOST_TEST(client.answer(3).status == 200);
    auto const second = client.next(goaway);
    BOOST_REQUIRE(second);
    BOOST_TEST(second->number() == 3u);
    client.send(head(5, get("/too-late")));
    world.echo.open_gate();
    BOOST_TEST(client.answer(1).status == 200);
    BOOST_TEST(!client.end());
    BOOST_TEST(world.echo.handled == 2);
    world.wait_for_the_end();
    BOOST_TEST(world.connections.open() == 0u);
}

BOOST_AUTO_TEST_CASE(a_client_that_answers_no_ping_cannot_go_on_for_ever) {
    World world;
    auto client = world.client();
    client.send(head(1, get("/wait")));
    client.settle();
    world.connections.drain();
    BOOST_TEST(client.next(goaway)->number() == none_yet);
    BOOST_TEST(client.next(goaway)->number() == 1u); // a second later
    world.echo.open_gate();
    BOOST_TEST(client.answer(1).status == 200);
    BOOST_TEST(!client.end());
}

BOOST_AUTO_TEST_CASE(no_request_above_the_last_one_that_is_named_is_handled) {
    World world;
    server::Http2Peer const peer{.address = "127.0.0.1"};
    std::vector<server::Http2StreamId> handled;
    server::Http2Requests requests(world.connections, peer,
                                   [&](server::Http2Stream& stream) { handled.push_back(stream.id()); });
    requests.take(preface + frame(settings, 0, 0) + head(1, get()));
    requests.settle();
    requests.refuse_more(); // and no frame leaves, as if the client read nothing
    requests.take(head(3, post()));
    requests.settle();
    BOOST_TEST(handled == std::vector{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_idle_connection_ends_when_the_gateway_closes) {
    World world;
    auto client = world.client();
    client.send(head(1, get()));
    client.answer(1);
    client.settle();
    world.connections.drain();
    client.settle();
    BOOST_TEST(world.connections.open() == 1u); // the client may have sent a request
    world.connections.end_idle();
    BOOST_TEST(client.end().value_or(99) == 0u);
    world.wait_for_the_end();
    BOOST_TEST(world.connections.open() == 0u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_comes_late_is_served) {
    World world;
    world.connections.drain();
    auto client = world.client();
    client.send(head(1, get()));
    BOOST_TEST(client.answer(1).status == 200);
    answer_ping(client);
    BOOST_TEST(!client.end().value_or(0));
}

BOOST_AUTO_TEST_CASE(what_has_not_arrived_is_refused_when_the_gateway_stops) {
    World world;
    auto client = world.client();
    client.send(head(1, post(), false) + head(3, get("/wait")));
    client.settle();
    world.connections.abort();
    BOOST_TEST(client.answer(1).status == 503);
    world.echo.open_gate();
    BOOST_TEST(client.answer(3).status == 200);
    client.end();
    world.wait_for_the_end();
    BOOST_TEST(world.connections.open() == 0u);
    BOOST_TEST(world.echo.inside == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
