#include "gateway/upstream/load_balancer.hpp"

#include "gateway/net/suspend.hpp"
#include "tests/gateway/upstream/support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <deque>
#include <set>

namespace idiom::test {
namespace {

/// Several hosts. A coroutine that sleeps here sleeps until the test wakes it.
struct Bench : World {
    using Breakers = std::vector<std::shared_ptr<upstream::Breaker>>;
    explicit Bench(std::size_t count, Breakers const& breakers = {})
        : outlier_detector(
              std::make_shared<upstream::OutlierDetector>(count, [this](std::size_t host, bool out) {
                  told.push_back((out ? "-" : "+") + std::to_string(host));
              })) {
        std::vector<upstream::UpstreamHost> upstream_hosts;
        for (std::size_t host = 0; host < count; ++host) {
            vendors.emplace_back(std::vector{answered(200)});
            auto reachable = [this, host]() -> awaitable<bool> {
                probes.push_back(host);
                co_return !dead.contains(host);
            };
            std::unique_ptr<upstream::Backend> to = std::make_unique<Borrowed>(vendors.back());
            auto const breaker = breakers.empty() ? nullptr : breakers[host];
            if (breaker) to = upstream::breaking(std::move(to), breaker, [this] { return now; });
            upstream_hosts.push_back({std::move(to), std::move(reachable), breaker});
        }
        auto mine = environment();
        mine.sleep_until = [this](TimePoint at) -> awaitable<void> {
            sleeping_until = at;
            co_await net::suspend<bool>([this](net::Resume<bool> resume) { sleeper = std::move(resume); });
        };
        backend = upstream::balance_load(std::move(upstream_hosts), outlier_detector, std::move(mine));
    }
    ~Bench() {
        backend.reset();
        if (sleeper) sleeper(true);
        loop.poll();
    }

    std::string send(Request const& request = a_read, std::chrono::milliseconds time = 30s) {
        std::string outcome;
        upstream::CallContext call_context{.arena = arena, .deadline = now + time};
        boost::asio::co_spawn(
            loop,
            [&]() -> awaitable<void> {
                Response const response = co_await backend->send(request, call_context);
                outcome = described(response);
            },
            boost::asio::detached);
        turn();
        return outcome;
    }
    void wake_at(TimePoint at) {
        now = at;
        BOOST_REQUIRE(sleeper);
        std::exchange(sleeper, nullptr)(true);
        turn();
    }
    void turn() {
        loop.poll();
        loop.restart();
    }
    std::vector<std::size_t> counts() const {
        std::vector<std::size_t> all;
        for (auto const& vendor : vendors)
            all.push_back(vendor.count);
        return all;
    }
    void forget_counts() {
        for (auto& vendor : vendors)
            vendor.count = 0;
    }

    boost::asio::io_context loop;
    std::deque<Responding> vendors;
    std::set<std::size_t> dead;
    std::vector<std::size_t> probes;
    std::vector<std::string> told;
    TimePoint sleeping_until;
    net::Resume<bool> sleeper;
    std::shared_ptr<upstream::OutlierDetector> outlier_detector;
    std::unique_ptr<upstream::Backend> backend;
};

/// Two hosts with a circuit breaker each, which two failures open.
struct Circuits {
    std::size_t held_back = 0;
    Bench::Breakers breakers{made(), made()};

private:
    std::shared_ptr<upstream::Breaker> made() {
        return std::make_shared<upstream::Breaker>(
            upstream::Breaker::Limits{.failures = 2}, [this](upstream::Breaker::Event event) {
                held_back += event == upstream::Breaker::Event::held_back;
            });
    }
};
struct Broken : Circuits, Bench {
    Broken() : Bench(2, breakers) {}
};

using Counts = std::vector<std::size_t>;

BOOST_AUTO_TEST_SUITE(balance_load)

BOOST_AUTO_TEST_CASE(hosts_take_turns) {
    Bench bench(3);
    for (int i = 0; i < 9; ++i)
        BOOST_TEST(bench.send() == "200");
    BOOST_TEST(bench.counts() == (Counts{3, 3, 3}));
}

BOOST_AUTO_TEST_CASE(one_host_needs_no_spreading) {
    Responding vendor({answered(200)});
    std::vector<upstream::UpstreamHost> upstream_hosts;
    upstream_hosts.push_back({std::make_unique<Borrowed>(vendor), {}});
    World world;
    auto const backend = upstream::balance_load(
        std::move(upstream_hosts), std::make_shared<upstream::OutlierDetector>(1), world.environment());
    BOOST_TEST(dynamic_cast<Borrowed*>(backend.get()));
}

BOOST_AUTO_TEST_CASE(what_was_not_sent_goes_to_the_next_host_and_nothing_else_does) {
    struct {
        std::string_view name;
        Response response;
        std::string_view outcome;
    } const rows[]{
        {"not sent", ended(Delivery::not_sent), "200"},
        {"busy", ended(Delivery::busy), "200"},
        {"lost", ended(Delivery::lost), "lost"},
        {"timed out", ended(Delivery::timed_out), "timed out"},
        {"503", answered(503), "503"},
    };
    for (auto const& row : rows)
        for (auto const& request : {a_read, a_write}) {
            BOOST_TEST_CONTEXT(row.name) {
                Bench bench(2);
                bench.vendors[0].say({row.response});
                BOOST_TEST(bench.send(request) == row.outcome);
            }
        }
}

BOOST_AUTO_TEST_CASE(every_host_is_tried_once_where_none_takes_it) {
    Bench bench(3);
    for (auto& vendor : bench.vendors)
        vendor.say({ended(Delivery::not_sent)});
    BOOST_TEST(bench.send() == "not sent");
    BOOST_TEST(bench.counts() == (Counts{1, 1, 1}));
}

BOOST_AUTO_TEST_CASE(no_host_is_tried_after_the_deadline) {
    Bench bench(3);
    for (auto& vendor : bench.vendors)
        vendor.say({ended(Delivery::not_sent)});
    BOOST_TEST(bench.send(a_read, 0s) == "not sent");
    BOOST_TEST(bench.counts() == (Counts{1, 0, 0}));
}

BOOST_AUTO_TEST_CASE(a_host_that_fails_in_a_row_is_out_until_it_can_be_reached_again) {
    Bench bench(2);
    auto const start = bench.now;
    bench.vendors[1].say({ended(Delivery::not_sent)});
    bench.dead = {1};
    for (int i = 0; i < 6; ++i)
        bench.send();
    BOOST_TEST(bench.counts() == (Counts{6, 3}));
    BOOST_TEST(!bench.outlier_detector->in(1));
    bench.forget_counts();
    for (int i = 0; i < 6; ++i)
        BOOST_TEST(bench.send() == "200");
    BOOST_TEST(bench.counts() == (Counts{6, 0}));
    BOOST_TEST((bench.sleeping_until == start + 5s));

    bench.wake_at(start + 5s);
    BOOST_TEST(bench.probes == Counts{1});
    BOOST_TEST(!bench.outlier_detector->in(1));
    BOOST_TEST((bench.sleeping_until == start + 7s));
    bench.dead.clear();
    bench.wake_at(start + 7s);
    BOOST_TEST(bench.outlier_detector->in(1));
    BOOST_TEST(!bench.sleeper);
    BOOST_TEST(bench.told == (std::vector<std::string>{"-1", "+1"}));
    bench.vendors[1].say({answered(200)});
    for (int i = 0; i < 4; ++i)
        bench.send();
    BOOST_TEST(bench.vendors[1].count == 2u);
}

BOOST_AUTO_TEST_CASE(a_host_that_fails_again_is_out_for_longer_and_one_that_was_well_is_not) {
    Bench bench(2);
    bench.vendors[1].say({ended(Delivery::not_sent)});
    std::vector<std::chrono::seconds> times;
    auto const fail = [&] {
        auto const start = bench.now;
        for (int i = 0; i < 6; ++i)
            bench.send();
        times.push_back(std::chrono::duration_cast<std::chrono::seconds>(bench.sleeping_until - start));
        bench.wake_at(bench.sleeping_until);
        BOOST_TEST(bench.outlier_detector->in(1));
    };
    for (int i = 0; i < 9; ++i)
        fail();
    bench.pass(301s);
    fail();
    BOOST_TEST(
        (times == std::vector<std::chrono::seconds>{5s, 10s, 20s, 40s, 80s, 160s, 320s, 320s, 320s, 5s}));
}

BOOST_AUTO_TEST_CASE(a_host_that_failed_at_its_requests_comes_back_with_one_that_succeeds) {
    for (auto const& failure : {answered(500), ended(Delivery::lost), ended(Delivery::timed_out)}) {
        BOOST_TEST_CONTEXT(described(failure)) {
            Bench bench(2);
            auto const start = bench.now;
            bench.vendors[1].say({failure});
            for (int i = 0; i < 6; ++i)
                bench.send();
            BOOST_TEST(!bench.outlier_detector->in(1));
            bench.wake_at(start + 5s);
            BOOST_TEST(bench.probes == Counts{1});
            BOOST_TEST(!bench.outlier_detector->in(1)); // it could be connected to all the time
            bench.forget_counts();
            for (int i = 0; i < 6; ++i)
                bench.send();
            BOOST_TEST(bench.counts() == (Counts{5, 1}));
            BOOST_TEST((bench.sleeping_until == start + 15s));

            bench.wake_at(start + 15s);
            bench.vendors[1].say({answered(200)});
            bench.forget_counts();
            for (int i = 0; i < 6; ++i)
                BOOST_TEST(bench.send() == "200");
            BOOST_TEST(bench.counts() == (Counts{3, 3}));
            BOOST_TEST(bench.outlier_detector->in(1));
            BOOST_TEST(bench.told == (std::vector<std::string>{"-1", "+1"}));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_host_is_tried_with_one_request_at_a_time) {
    upstream::OutlierDetector outlier_detector(2);
    TimePoint const now(1h);
    for (int i = 0; i < 3; ++i)
        outlier_detector.note(1, answered(500), now);
    BOOST_TEST(!outlier_detector.begin_trial(1));
    outlier_detector.note_reached(1, now + 5s);
    BOOST_TEST(outlier_detector.begin_trial(1));
    BOOST_TEST(!outlier_detector.begin_trial(1));
    outlier_detector.end_trial(1); // without a result
    BOOST_TEST(outlier_detector.begin_trial(1));
    outlier_detector.note(1, answered(500), now + 5s);
    outlier_detector.end_trial(1);
    BOOST_TEST(!outlier_detector.begin_trial(1));
    BOOST_TEST((outlier_detector.out_until(1) == now + 15s));
}

BOOST_AUTO_TEST_CASE(a_host_whose_watcher_is_gone_gets_another) {
    upstream::OutlierDetector outlier_detector(2);
    for (int i = 0; i < 3; ++i)
        outlier_detector.note(1, answered(500), TimePoint(1h));
    auto watcher = std::make_shared<int>();
    BOOST_TEST(!outlier_detector.begin_watch(0, watcher));
    BOOST_TEST(outlier_detector.begin_watch(1, watcher));
    BOOST_TEST(!outlier_detector.begin_watch(1, watcher));
    watcher = std::make_shared<int>();
    BOOST_TEST(outlier_detector.begin_watch(1, watcher));
}

BOOST_AUTO_TEST_CASE(an_open_circuit_holds_back_one_host_and_not_the_others) {
    Broken bench;
    bench.vendors[1].say({answered(500)});
    for (int i = 0; i < 4; ++i)
        bench.send();
    BOOST_TEST(bench.breakers[1]->open(bench.now));
    BOOST_TEST(bench.outlier_detector->in(1));
    bench.forget_counts();
    for (int i = 0; i < 6; ++i)
        BOOST_TEST(bench.send() == "200");
    BOOST_TEST(bench.counts() == (Counts{6, 0}));
    BOOST_TEST(bench.held_back == 0U);

    bench.pass(15s);
    bench.vendors[1].say({answered(200)});
    for (int i = 0; i < 6; ++i)
        BOOST_TEST(bench.send() == "200");
    BOOST_TEST(bench.breakers[1]->closed());
    BOOST_TEST(bench.vendors[1].count == 3U);
}

BOOST_AUTO_TEST_CASE(where_all_circuits_are_open_a_call_is_held_back_once) {
    Broken bench;
    for (auto& vendor : bench.vendors)
        vendor.say({answered(500)});
    for (int i = 0; i < 4; ++i)
        bench.send();
    bench.forget_counts();
    BOOST_TEST(bench.send() == "busy");
    BOOST_TEST(bench.counts() == (Counts{0, 0}));
    BOOST_TEST(bench.held_back == 1U);
}

BOOST_AUTO_TEST_CASE(a_success_between_failures_keeps_a_host_in) {
    Bench bench(2);
    bench.vendors[1].say(
        {answered(500), answered(500), answered(404), answered(500), answered(500), answered(200)});
    for (int i = 0; i < 12; ++i)
        bench.send();
    BOOST_TEST(bench.outlier_detector->in(1));
}

BOOST_AUTO_TEST_CASE(no_more_than_half_of_the_hosts_are_out) {
    struct {
        std::size_t hosts;
        std::size_t out;
    } const rows[]{{1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 3}};
    for (auto const& row : rows) {
        upstream::OutlierDetector outlier_detector(row.hosts);
        TimePoint const now(1h);
        for (int i = 0; i < 10; ++i)
            for (std::size_t host = 0; host < row.hosts; ++host)
                outlier_detector.note(host, answered(500), now);
        std::size_t out = 0;
        for (std::size_t host = 0; host < row.hosts; ++host)
            out += !outlier_detector.in(host);
        BOOST_TEST(out == row.out, row.hosts << " hosts");
    }
}

BOOST_AUTO_TEST_CASE(a_host_that_is_out_is_the_last_resort) {
    Bench bench(2);
    bench.vendors[1].say({ended(Delivery::not_sent)});
    for (int i = 0; i < 6; ++i)
        bench.send();
    BOOST_TEST(!bench.outlier_detector->in(1));
    bench.vendors[0].say({ended(Delivery::not_sent)});
    bench.vendors[1].say({answered(200)});
    BOOST_TEST(bench.send() == "200");
}

BOOST_AUTO_TEST_CASE(nobody_watches_over_hosts_that_nobody_uses_any_more) {
    Bench bench(2);
    bench.vendors[1].say({answered(500)});
    for (int i = 0; i < 6; ++i)
        bench.send();
    BOOST_REQUIRE(bench.sleeper);
    bench.backend.reset();
    bench.wake_at(bench.sleeping_until);
    BOOST_TEST(bench.probes.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::test
