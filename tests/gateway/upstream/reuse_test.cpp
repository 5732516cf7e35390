#include "tests/gateway/upstream/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using tests::Bench;
using tests::described;
using tests::Event;
using tests::Peer;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

BOOST_AUTO_TEST_SUITE(reuse)

/// Answers one request of each connection, and closes the connection without notice when the test says so.
struct Quitter {
    std::vector<std::string> seen;
    Event* go = nullptr; ///< must be destroyed before its loop

    tests::ScriptedServer::Script script() {
        return [this](Peer& peer, std::size_t number) -> asio::awaitable<void> {
            auto const request = co_await peer.request();
            seen.push_back(request.substr(0, request.find(' ')) + std::to_string(number));
            co_await peer.say(ok);
            if (number == 0) co_await go->wait();
            co_return;
        };
    }
};

BOOST_AUTO_TEST_CASE(what_must_not_be_repeated_goes_on_a_new_connection_to_a_host_that_closes_unannounced) {
    Quitter vendor;
    Bench bench(vendor.script());
    Event go(bench.loop);
    vendor.go = &go;
    auto const& closings = *bench.endpoint->closings;
    bench.run([&]() -> asio::awaitable<void> {
        BOOST_TEST(!closings.lately(std::chrono::steady_clock::now()));
        co_await bench.get();
        go.set();
        for (int i = 0; i < 10; ++i) // until its end has come in
            co_await asio::post(asio::use_awaitable);
        co_await bench.get(); // meets the closed connection, and is sent again
        BOOST_TEST(closings.lately(std::chrono::steady_clock::now()));
        for (int i = 0; i < 20; ++i) {
            co_await bench.get();
            auto const response = co_await bench.post(); // an idle connection may close at any moment
            BOOST_TEST(described(response) == "answered 200");
        }
    });
    std::set<std::string> numbers;
    for (auto const& one : vendor.seen)
        if (one.starts_with("POST")) BOOST_TEST(numbers.insert(one).second);
    BOOST_TEST(numbers.size() == 20u);
}

BOOST_AUTO_TEST_CASE(a_write_that_met_a_closing_is_lost_and_the_next_one_is_not) {
    // The vendor reads the request and closes the connection. The client cannot know whether the vendor
    // executed the request.
    std::size_t writes = 0;
    Bench bench([&](Peer& peer, std::size_t number) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(ok);
        auto const second = co_await peer.request();
        if (second.empty()) co_return;
        ++writes;
        if (number > 0) co_await peer.say(ok);
    });
    bench.run([&]() -> asio::awaitable<void> {
        co_await bench.get();
        auto const first = co_await bench.post();
        BOOST_TEST(described(first) == "lost");
        for (int i = 0; i < 3; ++i) {
            auto const response = co_await bench.post();
            BOOST_TEST(described(response) == "answered 200");
        }
    });
    BOOST_TEST(writes == 1u);
    BOOST_TEST(bench.server.connections() == 4u);
}

BOOST_AUTO_TEST_CASE(a_closing_is_remembered_for_a_minute) {
    upstream::Closings closings;
    auto const now = std::chrono::steady_clock::now();
    BOOST_TEST(!closings.lately(now));
    closings.note(now);
    BOOST_TEST(closings.lately(now));
    BOOST_TEST(closings.lately(now + 59'999ms));
    BOOST_TEST(!closings.lately(now + 60s));
    closings.note(now + 60s);
    BOOST_TEST(closings.lately(now + 61s));
}

BOOST_AUTO_TEST_CASE(a_closing_that_was_announced_is_not_held_against_the_host) {
    Bench bench([](Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    });
    bench.run([&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            co_await bench.get();
            co_await bench.post();
        }
    });
    BOOST_TEST(!bench.endpoint->closings->lately(std::chrono::steady_clock::now()));
}

BOOST_AUTO_TEST_CASE(without_an_idle_timeout_no_connection_is_used_twice) {
    std::vector<std::string> seen;
    Bench bench([&](Peer& peer, std::size_t number) -> asio::awaitable<void> {
        for (;;) {
            auto const request = co_await peer.request();
            if (request.empty()) co_return;
            seen.push_back(std::to_string(number));
            BOOST_TEST(request.find("\r\nConnection: close\r\n") != std::string::npos);
            co_await peer.say(ok);
        }
    });
    bench.endpoint->idle_timeout = 0ms;
    bench.endpoint->max_connections = 1; // so that requests wait for one another's
    auto const get = [&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        BOOST_TEST(described(response) == "answered 200");
    };
    bench.run_all({get, get, get});
    BOOST_TEST(seen == (std::vector<std::string>{"0", "1", "2"}), boost::test_tools::per_element());
    BOOST_TEST(bench.backend().open_connections() == 0u);
}

BOOST_AUTO_TEST_CASE(answers_under_way_take_no_more_than_the_budget) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer, std::string(400'000, 'x')); });
    auto const budget = bench.endpoint->budget = std::make_shared<upstream::AnswerBudget>(1'000'000);
    bench.run([&]() -> asio::awaitable<void> {
        auto const ask = [&](upstream::Charges& charges, bool writes) -> asio::awaitable<std::string> {
            upstream::CallContext call_context{.arena = bench.arena,
                                               .deadline = std::chrono::steady_clock::now() + 60s,
                                               .charges = &charges};
            Request const request{
                .method = writes ? Method::post : Method::get, .target = "/", .writes = writes};
            auto const response = co_await bench.backend().send(request, call_context);
            // The vendor has done nothing wrong.
            auto const outcome = described(response).starts_with("answered") ? upstream::HostSignal::good
                                                                             : upstream::HostSignal::unknown;
            BOOST_TEST((upstream::host_signal_of(response) == outcome));
            co_return described(response);
        };
        upstream::Charges late;
        {
            upstream::Charges first;
            upstream::Charges second;
            BOOST_TEST(co_await ask(first, false) == "answered 200");
            BOOST_TEST(co_await ask(second, false) == "answered 200");
            BOOST_TEST(budget->taken() == 800'000u);
            // The vendor got the request, and sent no answer. It may have executed a write.
            BOOST_TEST(co_await ask(late, false) == "busy");
            BOOST_TEST(co_await ask(late, true) == "unusable");
        }
        BOOST_TEST(budget->taken() <= upstream::Charges::free_bytes + 200'000u);
        BOOST_TEST(co_await ask(late, true) == "answered 200");
    });
    BOOST_TEST(bench.backend().open_connections() == 1u);
    BOOST_TEST(bench.endpoint->health->good());
}

BOOST_AUTO_TEST_CASE(what_a_call_has_taken_can_be_held_longer_than_the_call) {
    auto const budget = std::make_shared<upstream::AnswerBudget>(1'000'000);
    std::optional<upstream::Charges> held;
    {
        upstream::Charges call;
        BOOST_TEST(!call.any());
        std::size_t charged = 0;
        BOOST_TEST(call.grow(budget, charged, upstream::Charges::free_bytes));
        BOOST_TEST(!call.any());
        BOOST_TEST(call.grow(budget, charged, 100'000));
        BOOST_TEST(call.any());
        held.emplace(std::move(call));
    }
    BOOST_TEST(budget->taken() == 100'000u);
    held.reset();
    BOOST_TEST(budget->taken() == 0u);
}

BOOST_AUTO_TEST_CASE(where_the_budget_is_spent_nothing_is_sent) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.endpoint->budget = std::make_shared<upstream::AnswerBudget>(1000);
    BOOST_TEST(bench.endpoint->budget->take(1000));
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.post();
        BOOST_TEST(described(response) == "busy");
        BOOST_TEST(response.retry_after.value_or(0) > 0u);
        bench.endpoint->budget->give_back(1);
        auto const later = co_await bench.post(); // a small answer is free
        BOOST_TEST(described(later) == "answered 200");
    });
    BOOST_TEST(bench.server.connections() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
