#include "gateway/upstream/breaker.hpp"

#include "gateway/net/suspend.hpp"
#include "tests/gateway/upstream/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

namespace idiom::test {
namespace {

struct Bench : World {
    explicit Bench(std::vector<Response> responses)
        : vendor(std::move(responses)),
          breaker(std::make_shared<upstream::Breaker>(
              upstream::Breaker::Limits{.failures = 3, .window = 10s, .open_for = 15s},
              [this](upstream::Breaker::Event event) { hear(event); })),
          breaking(wrap(vendor)) {}

    std::unique_ptr<upstream::Backend> wrap(upstream::Backend& to) {
        return upstream::breaking(std::make_unique<Borrowed>(to), breaker, [this] { return now; });
    }
    std::string send() { return described(World::send(*breaking, a_read)); }
    /// Lets requests fail until the circuit is open.
    void open() {
        vendor.say({answered(503)});
        for (int i = 0; i < 3; ++i)
            send();
        BOOST_TEST(!breaker->closed());
        vendor.say({answered(200)});
    }

    void hear(upstream::Breaker::Event event) {
        if (event == upstream::Breaker::Event::held_back)
            ++held_back;
        else
            told.push_back(event == upstream::Breaker::Event::opened);
    }

    Responding vendor;
    std::vector<bool> told;
    int held_back = 0;
    std::shared_ptr<upstream::Breaker> breaker;
    std::unique_ptr<upstream::Backend> breaking;
};

BOOST_AUTO_TEST_SUITE(breaker)

BOOST_AUTO_TEST_CASE(what_the_back_end_does_wrong_counts_and_nothing_else) {
    struct {
        std::string_view name;
        Response response;
        bool counts;
    } const rows[]{
        {"not sent", ended(Delivery::not_sent), true},
        {"lost", ended(Delivery::lost), true},
        {"timed out", ended(Delivery::timed_out), true},
        {"unusable", ended(Delivery::unusable), true},
        {"unusable for a limit of ours", {.delivery = Delivery::unusable, .own_limit = true}, false},
        {"500", answered(500), true},
        {"502", answered(502), true},
        {"503", answered(503), true},
        {"504", answered(504), true},
        {"599", answered(599), true},
        {"501", answered(501), false},
        {"200", answered(200), false},
        {"302", answered(302), false},
        {"401", answered(401), false},
        {"404", answered(404), false},
        {"429", answered(429), false},
        {"busy", ended(Delivery::busy), false},
        {"refused", ended(Delivery::refused), false},
    };
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            Bench bench({row.response});
            for (int i = 0; i < 3; ++i)
                BOOST_TEST(bench.send() == described(row.response));
            BOOST_TEST(bench.breaker->closed() == !row.counts);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_open_circuit_answers_itself_and_says_for_how_long) {
    Bench bench({answered(200)});
    bench.open();
    auto const response = static_cast<World&>(bench).send(*bench.breaking, a_read);
    BOOST_TEST(described(response) == "busy");
    BOOST_TEST(response.retry_after.value() == 15u);
    BOOST_TEST(bench.breaker->open(bench.now));
    bench.pass(14'500ms);
    BOOST_TEST(static_cast<World&>(bench).send(*bench.breaking, a_read).retry_after.value() == 1u);
    BOOST_TEST(bench.vendor.count == 0u);
}

BOOST_AUTO_TEST_CASE(failures_count_within_the_window_only) {
    Bench bench({answered(500)});
    bench.send();
    bench.send();
    bench.pass(10s);
    bench.send();
    bench.send();
    BOOST_TEST(bench.breaker->closed());
    bench.pass(9'999ms);
    bench.send();
    BOOST_TEST(!bench.breaker->closed());
}

BOOST_AUTO_TEST_CASE(a_success_between_failures_is_no_excuse) {
    Bench bench({answered(500), answered(200), answered(500), answered(200), answered(500)});
    for (int i = 0; i < 5; ++i)
        bench.send();
    BOOST_TEST(!bench.breaker->closed());
}

BOOST_AUTO_TEST_CASE(a_probe_that_succeeds_closes_it) {
    Bench bench({answered(200)});
    bench.open();
    bench.send();
    BOOST_TEST(bench.held_back == 1);
    bench.pass(15s);
    BOOST_TEST(!bench.breaker->open(bench.now)); // so that requests come at all
    BOOST_TEST(bench.send() == "200");
    BOOST_TEST(bench.breaker->closed());
    BOOST_TEST(bench.told == (std::vector<bool>{true, false}));
    bench.vendor.say({answered(500)});
    bench.send();
    bench.send();
    BOOST_TEST(bench.breaker->closed()); // what was before is forgotten
}

BOOST_AUTO_TEST_CASE(a_probe_that_fails_opens_it_again) {
    Bench bench({answered(200)});
    bench.open();
    bench.pass(15s);
    bench.vendor.say({ended(Delivery::timed_out), answered(200)});
    BOOST_TEST(bench.send() == "timed out");
    BOOST_TEST(bench.send() == "busy");
    bench.pass(14'999ms);
    BOOST_TEST(bench.send() == "busy");
    bench.pass(1ms);
    BOOST_TEST(bench.send() == "200");
    BOOST_TEST(bench.vendor.count == 2u);
}

BOOST_AUTO_TEST_CASE(a_probe_that_was_not_asked_tells_nothing_and_the_next_one_may) {
    Bench bench({answered(200)});
    bench.open();
    bench.pass(15s);
    bench.vendor.say({ended(Delivery::busy), answered(404)});
    BOOST_TEST(bench.send() == "busy");
    BOOST_TEST(!bench.breaker->closed());
    BOOST_TEST(bench.send() == "404");
    BOOST_TEST(bench.breaker->closed());
}

/// Answers when the test says so.
class Slow final : public upstream::Backend {
public:
    awaitable<Response> send(Request const&, upstream::CallContext&) override {
        ++count;
        auto const status = co_await net::suspend<int>(
            [&](net::Resume<int> resume) { answers.push_back(std::move(resume)); });
        co_return answered(status);
    }
    std::vector<net::Resume<int>> answers;
    int count = 0;
};

BOOST_AUTO_TEST_CASE(one_probe_at_a_time) {
    Bench bench({answered(200)});
    bench.open();
    bench.pass(15s);
    Slow slow;
    auto const breaking = bench.wrap(slow);
    std::vector<std::string> outcomes;
    boost::asio::io_context loop;
    upstream::CallContext call_context{.arena = bench.arena, .deadline = bench.now + 30s};
    auto const ask = [&] {
        boost::asio::co_spawn(
            loop,
            [&]() -> awaitable<void> {
                Response const response = co_await breaking->send(a_read, call_context);
                outcomes.push_back(described(response));
            },
            [](std::exception_ptr thrown) { BOOST_TEST(!thrown); });
        loop.poll();
        loop.restart();
    };
    ask();
    ask();
    BOOST_TEST(slow.count == 1);
    BOOST_TEST(outcomes == std::vector<std::string>{"busy"});
    std::exchange(slow.answers.back(), nullptr)(200);
    loop.poll();
    BOOST_TEST(outcomes.back() == "200");
    BOOST_TEST(bench.breaker->closed());
}

BOOST_AUTO_TEST_CASE(a_probe_that_is_thrown_away_leaves_room_for_another) {
    Bench bench({answered(200)});
    bench.open();
    bench.pass(15s);
    Slow slow;
    auto const breaking = bench.wrap(slow);
    upstream::CallContext call_context{.arena = bench.arena, .deadline = bench.now + 30s};
    {
        boost::asio::io_context loop;
        boost::asio::co_spawn(
            loop, [&]() -> awaitable<void> { co_await breaking->send(a_read, call_context); },
            [](std::exception_ptr) {});
        loop.poll();
        BOOST_TEST(slow.count == 1);
        slow.answers.clear();
    }
    BOOST_TEST(bench.send() == "200");
}

BOOST_AUTO_TEST_CASE(what_was_under_way_when_it_opened_changes_nothing) {
    Bench bench({answered(200)});
    bench.open();
    bench.breaker->note(upstream::HostSignal::bad, bench.now);
    bench.breaker->note(upstream::HostSignal::good, bench.now);
    bench.pass(15s);
    BOOST_TEST(bench.send() == "200");
    BOOST_TEST(bench.breaker->closed());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::test
