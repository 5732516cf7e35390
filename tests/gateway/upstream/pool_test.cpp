#include "gateway/upstream/host_signal.hpp"
#include "tests/gateway/upstream/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
using namespace std::string_literals;
namespace asio = boost::asio;
using tests::Bench;
using tests::described;
using tests::Event;
using tests::Peer;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

using Work = std::function<asio::awaitable<void>()>;

BOOST_AUTO_TEST_SUITE(pool)

BOOST_AUTO_TEST_CASE(requests_one_after_the_other_share_a_connection) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.run([&]() -> asio::awaitable<void> {
        for (int i = 0; i < 20; ++i) {
            auto const read = co_await bench.get();
            BOOST_TEST(described(read) == "answered 200");
            auto const written = co_await bench.post();
            BOOST_TEST(described(written) == "answered 200");
        }
    });
    BOOST_TEST(bench.server.connections() == 1u);
    BOOST_TEST(bench.backend().open_connections() == 1u);
}

BOOST_AUTO_TEST_CASE(a_lack_of_descriptors_is_not_held_against_the_back_end) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.run([&]() -> asio::awaitable<void> {
        rlimit before{};
        ::getrlimit(RLIMIT_NOFILE, &before);
        auto none = before;
        none.rlim_cur = 3;
        ::setrlimit(RLIMIT_NOFILE, &none);
        auto const without = co_await bench.get();
        ::setrlimit(RLIMIT_NOFILE, &before);
        BOOST_TEST(described(without) == "busy");
        BOOST_TEST((upstream::host_signal_of(without) == upstream::HostSignal::unknown));
        auto const with = co_await bench.get();
        BOOST_TEST(described(with) == "answered 200");
    });
}

/// Answers the first request of the first connection and closes it. Later connections answer every request.
/// `seen` notes every request.
tests::ScriptedServer::Script goes_after_an_answer(std::vector<std::string>& seen) {
    return [&seen](Peer& peer, std::size_t number) -> asio::awaitable<void> {
        for (;;) {
            auto const request = co_await peer.request();
            if (request.empty()) co_return;
            seen.push_back(request.substr(0, request.find(' ')) + std::to_string(number));
            co_await peer.say(ok);
            if (number == 0) co_return;
        }
    };
}

BOOST_AUTO_TEST_CASE(a_connection_that_ended_while_it_was_idle_is_replaced) {
    for (bool const writes : {false, true}) {
        std::vector<std::string> seen;
        Bench bench(goes_after_an_answer(seen));
        bench.run([&]() -> asio::awaitable<void> {
            co_await bench.get();
            Request request{.target = "/"};
            if (writes) request = {.method = Method::post, .target = "/", .body = "{}", .writes = true};
            auto const response = co_await bench.send(request);
            BOOST_TEST(described(response) == "answered 200");
        });
        BOOST_TEST(bench.server.connections() == 2u);
        BOOST_REQUIRE(seen.size() == 2u);
        BOOST_TEST(seen[1] == (writes ? "POST1" : "GET1"));
    }
}

BOOST_AUTO_TEST_CASE(what_comes_after_an_answer_is_not_the_answer_to_the_next_request) {
    struct Row {
        std::string_view name;
        std::string_view stray;
        bool writes;
    };
    constexpr std::string_view another = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret";
    constexpr std::string_view timeout = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";
    for (auto const& row :
         {Row{"another answer", another, false}, Row{"another answer, a write", another, true},
          Row{"farewell of an idle connection", timeout, false}, Row{"a byte", "x", false}}) {
        BOOST_TEST_CONTEXT(row.name) {
            std::optional<Event> idle;
            std::optional<Event> said;
            Bench bench([&](Peer& peer, std::size_t number) -> asio::awaitable<void> {
                if (number == 0) {
                    co_await peer.request();
                    co_await peer.say(ok);
                    co_await idle->wait();
                    co_await peer.say(row.stray);
                    said->set();
                }
                co_await tests::answer_all(peer, "mine");
            });
            idle.emplace(bench.loop);
            said.emplace(bench.loop);
            bench.run([&]() -> asio::awaitable<void> {
                co_await bench.get();
                idle->set();
                co_await said->wait();
                // A read relies on the loop's notifications, a write asks the system.
                for (int turn = 0; !row.writes && turn < 3; ++turn)
                    co_await asio::post(bench.loop.io, asio::use_awaitable);
                Request request{.target = "/"};
                if (row.writes)
                    request = {.method = Method::post, .target = "/", .body = "{}", .writes = true};
                auto const response = co_await bench.send(request);
                BOOST_TEST(described(response) == "answered 200");
                BOOST_TEST(response.body == "mine");
            });
            BOOST_TEST(bench.server.connections() == 2u);
            idle.reset(); // before the loop that they belong to
            said.reset();
        }
    }
}

BOOST_AUTO_TEST_CASE(nobody_overtakes_a_request_that_waits_for_a_connection) {
    std::vector<std::string> seen;
    Bench bench([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
        for (;;) {
            auto const request = co_await peer.request();
            if (request.empty()) co_return;
            seen.push_back(request.substr(0, request.find(" HTTP")));
            co_await peer.say(ok);
        }
    });
    bench.endpoint->max_connections = 1;
    std::vector<Work> works;
    works.push_back([&]() -> asio::awaitable<void> {
        co_await bench.send({.target = "/first"});
        co_await bench.send({.target = "/third"});
    });
    works.push_back([&]() -> asio::awaitable<void> { co_await bench.send({.target = "/second"}); });
    bench.run_all(works);
    BOOST_TEST(seen == (std::vector<std::string>{"GET /first", "GET /second", "GET /third"}),
               boost::test_tools::per_element());
    BOOST_TEST(bench.server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(an_address_that_swallows_packets_does_not_hide_the_next_one) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    // A listener with a full queue answers no further connection (listen(2)).
    asio::io_context io;
    asio::ip::tcp::endpoint const hole(asio::ip::make_address("127.0.0.2"), bench.server.port());
    asio::ip::tcp::acceptor full(io, hole.protocol());
    full.set_option(asio::ip::tcp::acceptor::reuse_address(true));
    full.bind(hole);
    full.listen(0);
    std::vector<asio::ip::tcp::socket> crowd;
    for (int i = 0; i < 4; ++i) {
        auto& socket = crowd.emplace_back(io, hole.protocol());
        socket.async_connect(hole, [](boost::system::error_code) {}); // begun; nobody waits for its end
    }
    std::size_t lookups = 0;
    bench.endpoint->host = "vendor.example";
    bench.endpoint->connect_timeout = 1s;
    bench.endpoint->resolver = std::make_shared<upstream::DnsResolver>([&](std::string const&) {
        ++lookups;
        return std::vector{hole, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
    });
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        BOOST_TEST(described(response) == "answered 200");
    });
    BOOST_TEST(lookups == 1u);
}

/// Answers the first request of the first connection. Reads the next request, and closes without an answer.
tests::ScriptedServer::Script goes_after_a_request(std::vector<std::string>& seen, std::size_t patient = 1) {
    return [&seen, patient](Peer& peer, std::size_t number) -> asio::awaitable<void> {
        auto const first = co_await peer.request();
        seen.push_back(first.substr(0, first.find(' ')));
        if (number > 0 && number < patient) co_return;
        co_await peer.say(ok);
        auto const second = co_await peer.request();
        if (!second.empty()) seen.push_back(second.substr(0, second.find(' ')));
    };
}

BOOST_AUTO_TEST_CASE(a_read_is_sent_again_where_a_used_connection_gave_no_answer) {
    std::vector<std::string> seen;
    Bench bench(goes_after_a_request(seen));
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.get();
        auto const response = co_await bench.get();
        BOOST_TEST(described(response) == "answered 200");
    });
    BOOST_TEST(seen.size() == 3u);
    BOOST_TEST(bench.server.connections() == 2u);
}

BOOST_AUTO_TEST_CASE(a_read_is_sent_again_only_once_and_not_on_a_fresh_connection) {
    std::vector<std::string> seen;
    Bench bench(goes_after_a_request(seen, 9));
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.get();
        auto const second = co_await bench.get();
        BOOST_TEST(described(second) == "lost");
        BOOST_TEST(bench.server.connections() == 2u);
        auto const third = co_await bench.get();
        BOOST_TEST(described(third) == "lost");
        BOOST_TEST(bench.server.connections() == 3u);
    });
    BOOST_TEST(seen.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_write_is_not_sent_again_unless_it_may_be_repeated) {
    for (bool const repeatable : {false, true}) {
        std::vector<std::string> seen;
        Bench bench(goes_after_a_request(seen));
        bench.run([&]() -> asio::awaitable<void> {
            co_await bench.get();
            Request const write{
                .method = Method::put, .target = "/", .body = "{}", .writes = true, .repeatable = repeatable};
            auto const response = co_await bench.send(write);
            BOOST_TEST(described(response) == (repeatable ? "answered 200" : "lost"));
        });
        BOOST_TEST(std::ranges::count(seen, "PUT") == (repeatable ? 2 : 1));
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_begun_is_not_asked_for_again) {
    Bench bench([](Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(ok);
        co_await peer.request();
        co_await peer.say("HTTP/1.1 200 OK\r\n");
    });
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.get();
        auto const response = co_await bench.get();
        BOOST_TEST(described(response) == "lost");
    });
    BOOST_TEST(bench.server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(no_more_connections_are_opened_than_allowed_and_everybody_is_served) {
    std::size_t open = 0;
    std::size_t most = 0;
    Bench bench([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
        most = std::max(most, ++open);
        co_await tests::answer_all(peer);
        --open;
    });
    bench.endpoint->max_connections = 3;
    std::size_t answered = 0;
    std::vector<Work> works(40, [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        answered += response.ok();
    });
    bench.run_all(works);
    BOOST_TEST(answered == 40u);
    BOOST_TEST(bench.server.connections() <= 3u);
    BOOST_TEST(most <= 3u);
}

BOOST_AUTO_TEST_CASE(waiters_are_served_though_every_connection_ends_after_its_answer) {
    Bench bench([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    });
    bench.endpoint->max_connections = 2;
    std::size_t answered = 0;
    std::vector<Work> works(20, [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        answered += response.ok();
    });
    bench.run_all(works);
    BOOST_TEST(answered == 20u);
    BOOST_TEST(bench.server.connections() == 20u);
    BOOST_TEST(bench.backend().open_connections() == 0u);
}

BOOST_AUTO_TEST_CASE(more_waiters_than_allowed_are_told_at_once) {
    Bench bench([&](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.endpoint->max_connections = 1;
    bench.endpoint->max_waiting = 2;
    std::vector<std::string> outcomes;
    std::vector<Work> works(5, [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        outcomes.push_back(described(response));
        BOOST_TEST(response.retry_after.has_value() == (response.delivery == Delivery::busy));
    });
    bench.run_all(works);
    BOOST_TEST(std::ranges::count(outcomes, "busy") == 2);
    BOOST_TEST(std::ranges::count(outcomes, "answered 200") == 3);
    BOOST_TEST(outcomes.front() == "busy");
}

BOOST_AUTO_TEST_CASE(who_waits_in_vain_for_a_connection_is_told_at_the_deadline) {
    Bench bench([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.request(); // gives no answer
    });
    bench.endpoint->max_connections = 1;
    std::vector<std::string> outcomes;
    auto const ask = [&](std::chrono::milliseconds time) -> Work {
        return [&, time]() -> asio::awaitable<void> {
            upstream::CallContext call_context{.arena = bench.arena,
                                               .deadline = std::chrono::steady_clock::now() + time};
            Request const request{.target = "/"};
            auto const response = co_await bench.backend().send(request, call_context);
            outcomes.push_back(described(response));
        };
    };
    bench.run_all({ask(400ms), ask(20ms)});
    BOOST_REQUIRE(outcomes.size() == 2u);
    BOOST_TEST(outcomes[0] == "busy");
    BOOST_TEST(outcomes[1] == "timed out");
    BOOST_TEST(bench.backend().open_connections() == 0u);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_after_a_while) {
    std::unique_ptr<Event> closed;
    Bench bench([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await tests::answer_all(peer);
        closed->set();
    });
    closed = std::make_unique<Event>(bench.loop);
    bench.endpoint->idle_timeout = 20ms;
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.get();
        BOOST_TEST(bench.backend().open_connections() == 1u);
        co_await closed->wait();
        BOOST_TEST(bench.backend().open_connections() == 0u);
        auto const response = co_await bench.get();
        BOOST_TEST(described(response) == "answered 200");
    });
    closed.reset();
    BOOST_TEST(bench.server.connections() == 2u);
}

BOOST_AUTO_TEST_CASE(a_pool_that_is_closed_keeps_nothing) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.get();
        bench.backend().close();
        BOOST_TEST(bench.backend().open_connections() == 0u);
        auto const response = co_await bench.get();
        BOOST_TEST(described(response) == "answered 200");
        BOOST_TEST(bench.backend().open_connections() == 0u);
    });
}

BOOST_AUTO_TEST_CASE(a_refused_connection_means_that_nothing_was_sent) {
    std::uint16_t port = 0;
    {
        Bench gone([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
        port = gone.server.port();
    }
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.endpoint->port = port;
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.post();
        BOOST_TEST(described(response) == "not sent");
        BOOST_TEST(bench.backend().open_connections() == 0u);
    });
}

BOOST_AUTO_TEST_CASE(a_refused_connection_lets_the_next_waiter_try) {
    std::uint16_t port = 0;
    {
        Bench gone([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
        port = gone.server.port();
    }
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.endpoint->port = port;
    bench.endpoint->max_connections = 1;
    std::size_t refused = 0;
    std::vector<Work> works(10, [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        refused += response.delivery == Delivery::not_sent;
    });
    bench.run_all(works);
    BOOST_TEST(refused == 10u);
}

BOOST_AUTO_TEST_CASE(a_name_is_looked_up) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.endpoint->host = "localhost";
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        BOOST_TEST(described(response) == "answered 200");
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
