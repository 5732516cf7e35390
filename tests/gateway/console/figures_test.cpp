#include "gateway/console/figures.hpp"

#include "tests/gateway/console/live_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace {

using namespace idiom::console;
using idiom::console::test::Live;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(a_percentile_lies_within_its_bucket) {
    BOOST_TEST(!percentile({}, 0.5));
    Buckets buckets{};
    buckets[0] = 100; // up to 500 us
    BOOST_TEST(percentile(buckets, 0.5).value() == 250);
    buckets[4] = 100; // 5 to 10 ms
    BOOST_TEST(percentile(buckets, 0.5).value() == 500);
    BOOST_TEST(percentile(buckets, 0.75).value() == 7500);
    BOOST_TEST(percentile(buckets, 1).value() == 10'000);
    Buckets slow{};
    slow.back() = 1; // longer than every bound
    BOOST_TEST(percentile(slow, 0.5).value() == 30'000'000);
}

BOOST_AUTO_TEST_CASE(rates_are_those_of_the_last_ten_seconds) {
    Live live;
    BOOST_TEST(live.figures.total(live.now).per_second == 0);
    live.figures.note(live.now);
    live.steps(4, "acme", 100, 25); // 20 a second
    BOOST_TEST(live.figures.total(live.now).per_second == 20);
    BOOST_TEST(live.figures.total(live.now).failed_share == 0.25);
    BOOST_TEST(live.figures.route(live.now, live.route("acme")).per_second == 20);
    BOOST_TEST(live.figures.route(live.now, live.route("globex")).per_second == 0);
    auto const asked = live.figures.asked(live.now);
    BOOST_TEST(asked.per_second == 40);
    BOOST_TEST(asked.per_call == 2);
    BOOST_TEST(live.figures.backend(live.now, live.backend_of("xarios")).per_second == 40);
    live.pass(10s);
    BOOST_TEST(live.figures.total(live.now).per_second == 0);
}

BOOST_AUTO_TEST_CASE(percentiles_are_those_of_the_last_minute) {
    Live live;
    live.figures.note(live.now);
    live.steps(1, "acme", 10);
    live.steps(8);
    BOOST_TEST(live.figures.total(live.now).p50.value() == 7500);
    live.steps(10);
    BOOST_TEST(!live.figures.total(live.now).p50);
}

BOOST_AUTO_TEST_CASE(counts_that_shrink_are_no_requests) {
    Live live;
    live.call("acme", 100);
    live.figures.note(live.now);
    live.pass(10s);
    live.now.total = {};
    live.route("acme").traffic = {}; // a reload has taken the route away and given it back
    BOOST_TEST(live.figures.total(live.now).per_second == 0);
    BOOST_TEST(live.figures.route(live.now, live.route("acme")).per_second == 0);
}

BOOST_AUTO_TEST_CASE(the_last_call_is_known_to_within_a_step) {
    Live live;
    live.figures.note(live.now);
    BOOST_TEST(!live.figures.last_call(live.now, live.route("acme")));
    live.steps(1, "acme", 1);
    auto const called = live.now.time;
    live.steps(20);
    BOOST_TEST((live.figures.last_call(live.now, live.route("acme")) == called));
    live.call("acme", 1);
    BOOST_TEST((live.figures.last_call(live.now, live.route("acme")) == live.now.time));
}

BOOST_AUTO_TEST_CASE(the_history_is_fifteen_minutes_in_steps_of_five_seconds) {
    Live live;
    live.figures.note(live.now);
    BOOST_TEST(live.figures.history().steps.empty());
    live.steps(179);
    live.steps(2, "acme", 50, 5);
    auto const history = live.figures.history();
    BOOST_TEST(history.steps.size() == Figures::most_steps);
    BOOST_TEST((history.from == live.now.time - 179 * Figures::step));
    BOOST_TEST(history.steps.front().rate == 0);
    BOOST_TEST(history.steps.front().p50 == -1);
    BOOST_TEST(history.steps.back().rate == 10);
    BOOST_TEST(history.steps.back().failed_rate == 1);
    BOOST_TEST(history.steps.back().p50 == 7500);
    BOOST_TEST(live.figures.history("xarios").steps.back().rate == 20);
    BOOST_TEST(live.figures.history("evo").steps.back().rate == 0);
    BOOST_TEST(live.figures.history("nobody").steps.empty());
}

BOOST_AUTO_TEST_CASE(the_history_of_at_most_256_back_ends_is_kept) {
    Live live;
    for (int i = 0; i < 300; ++i)
        live.now.backends.push_back({.name = "more-" + std::to_string(i), .dialect = "xarios", .hosts = {}});
    live.figures.note(live.now);
    live.steps(3);
    auto const kept = std::ranges::count_if(live.now.backends, [&](BackendState const& one) {
        return !live.figures.history(one.name).steps.empty();
    });
    BOOST_TEST(live.now.backends.size() == 302u);
    BOOST_TEST(kept == 256);
    static_assert(Figures::most_steps * sizeof(Step) <= 9 * 1024);
}

BOOST_AUTO_TEST_CASE(a_pool_is_waited_for_when_it_was_so_for_a_minute) {
    Live live;
    auto& backend = live.backend_of("xarios");
    backend.pool.waiting = 3;
    live.figures.note(live.now);
    live.steps(5);
    BOOST_TEST(!live.figures.waits_long(backend));
    live.steps(8);
    BOOST_TEST(live.figures.waits_long(backend));
    backend.pool.waiting = 0;
    live.steps(1);
    backend.pool.waiting = 3;
    BOOST_TEST(!live.figures.waits_long(backend));
}

BOOST_AUTO_TEST_CASE(a_back_end_that_is_gone_leaves_nothing) {
    Live live;
    live.figures.note(live.now);
    live.steps(3, "voice", 5);
    BOOST_TEST(!live.figures.history("evo").steps.empty());
    std::erase_if(live.now.backends, [](BackendState const& one) { return one.name == "evo"; });
    live.figures.note(live.now);
    BOOST_TEST(live.figures.history("evo").steps.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
