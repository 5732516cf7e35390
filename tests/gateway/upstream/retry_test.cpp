#include "gateway/upstream/retry.hpp"

#include "tests/gateway/upstream/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::test {
namespace {

struct Bench : World {
    explicit Bench(std::vector<Response> responses, std::size_t attempts = 2, double share = 0.2)
        : vendor(std::move(responses)), budget(std::make_shared<upstream::RetryBudget>(share)),
          retry(upstream::retrying(std::make_unique<Borrowed>(vendor), attempts, budget, environment())) {}

    std::string send(Request const& request, std::chrono::milliseconds time = 30s) {
        return described(World::send(*retry, request, time));
    }

    Responding vendor;
    std::shared_ptr<upstream::RetryBudget> budget;
    std::unique_ptr<upstream::Backend> retry;
};

Response unavailable(std::uint32_t seconds) {
    auto response = answered(503);
    response.retry_after = seconds;
    return response;
}

BOOST_AUTO_TEST_SUITE(retry)

struct Row {
    std::string_view name;
    Response response;
    bool read;
    bool write;
    bool repeatable;
};

BOOST_AUTO_TEST_CASE(only_what_is_safe_is_sent_again) {
    std::vector<Row> const rows{
        {"not sent", ended(Delivery::not_sent), true, true, true},
        {"lost", ended(Delivery::lost), true, false, true},
        {"502", answered(502), true, false, true},
        {"503", answered(503), true, false, true},
        {"504", answered(504), true, false, true},
        {"timed out", ended(Delivery::timed_out), false, false, false},
        {"unusable", ended(Delivery::unusable), false, false, false},
        {"busy", ended(Delivery::busy), false, false, false},
        {"refused", ended(Delivery::refused), false, false, false},
        {"unfit", ended(Delivery::unfit), false, false, false},
        {"200", answered(200), false, false, false},
        {"401", answered(401), false, false, false},
        {"404", answered(404), false, false, false},
        {"429", answered(429), false, false, false},
        {"500", answered(500), false, false, false},
        {"501", answered(501), false, false, false},
    };
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            auto const tries = [&](Request const& request) {
                Bench bench({row.response});
                BOOST_TEST(bench.send(request) == described(row.response));
                return bench.vendor.count;
            };
            BOOST_TEST(tries(a_read) == (row.read ? 3u : 1u));
            BOOST_TEST(tries(a_write) == (row.write ? 3u : 1u));
            BOOST_TEST(tries(a_repeatable_write) == (row.repeatable ? 3u : 1u));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_first_success_ends_it) {
    Bench bench({ended(Delivery::lost), answered(503), answered(200)});
    BOOST_TEST(bench.send(a_read) == "200");
    BOOST_TEST(bench.vendor.count == 3u);
}

BOOST_AUTO_TEST_CASE(without_attempts_nothing_is_wrapped) {
    Bench bench({answered(503)}, 0);
    BOOST_TEST(bench.send(a_read) == "503");
    BOOST_TEST(bench.vendor.count == 1u);
    BOOST_TEST(dynamic_cast<Borrowed*>(bench.retry.get()));
}

BOOST_AUTO_TEST_CASE(pauses_grow_and_are_random_over_their_whole_length) {
    Bench bench({answered(200)}, 7, 1);
    for (int i = 0; i < 100; ++i) // so that the budget is no concern
        bench.send(a_read);
    bench.vendor.say({answered(503)});
    bench.dice = 0;
    bench.send(a_read);
    BOOST_TEST(bench.pauses == std::vector<std::chrono::milliseconds>(7, 0ms));
    bench.pauses.clear();
    bench.dice = 1;
    bench.send(a_read);
    std::vector<std::chrono::milliseconds> const longest{100ms, 200ms, 400ms, 800ms, 1600ms, 2000ms, 2000ms};
    BOOST_TEST(bench.pauses == longest);
}

BOOST_AUTO_TEST_CASE(a_retry_after_comes_first) {
    Bench bench({unavailable(4), answered(200)});
    BOOST_TEST(bench.send(a_read) == "200");
    BOOST_TEST(bench.pauses == std::vector<std::chrono::milliseconds>{4050ms});
}

BOOST_AUTO_TEST_CASE(a_retry_after_that_does_not_fit_the_deadline_is_passed_on) {
    Bench bench({unavailable(5)});
    BOOST_TEST(bench.send(a_read, 5s) == "503");
    BOOST_TEST(bench.vendor.count == 1u);
    BOOST_TEST(bench.pauses.empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_beyond_the_deadline) {
    for (auto const time : {10ms, 60ms, 200ms, 5000ms}) {
        Bench bench({ended(Delivery::not_sent)}, 10);
        auto const deadline = bench.now + time;
        bench.send(a_write, time);
        BOOST_TEST((bench.now < deadline));
        for (auto const seen : bench.vendor.deadlines)
            BOOST_TEST((seen == deadline));
    }
}

BOOST_AUTO_TEST_CASE(a_repeat_that_did_not_get_through_takes_nothing_back) {
    struct {
        std::string_view name;
        Request const& request;
        std::vector<Response> responses;
        std::string_view outcome;
        std::size_t tries;
    } const rows[]{
        {"lost, then the circuit opens", a_read, {ended(Delivery::lost), ended(Delivery::busy)}, "lost", 2},
        {"503, then no connection", a_read, {answered(503), ended(Delivery::not_sent)}, "503", 3},
        {"503, then no connection, then an answer",
         a_read,
         {answered(503), ended(Delivery::not_sent), answered(200)},
         "200",
         3},
        {"a write was lost, then refused for now",
         a_repeatable_write,
         {ended(Delivery::lost), answered(503)},
         "lost",
         3},
        {"a write was lost, then done", a_repeatable_write, {ended(Delivery::lost), answered(204)}, "204", 2},
        {"a write was lost, then there is no such user",
         a_repeatable_write,
         {ended(Delivery::lost), answered(404)},
         "404",
         2},
        {"no connection, then the circuit opens",
         a_write,
         {ended(Delivery::not_sent), ended(Delivery::busy)},
         "busy",
         2},
        {"no connection, then lost: a write is not tried a third time",
         a_write,
         {ended(Delivery::not_sent), ended(Delivery::lost)},
         "lost",
         2},
    };
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            Bench bench(row.responses);
            BOOST_TEST(bench.send(row.request) == row.outcome);
            BOOST_TEST(bench.vendor.count == row.tries);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_few_retries_are_always_allowed) {
    Bench bench({answered(503)}, 10, 0);
    bench.dice = 0;
    bench.send(a_read);
    BOOST_TEST(bench.vendor.count == 1 + upstream::RetryBudget::floor);
    bench.send(a_read);
    BOOST_TEST(bench.vendor.count == 2 + upstream::RetryBudget::floor);
    bench.pass(10s);
    bench.send(a_read);
    BOOST_TEST(bench.vendor.count == 3 + 2 * upstream::RetryBudget::floor);
}

BOOST_AUTO_TEST_CASE(what_was_counted_before_a_reload_counts_after_it) {
    TimePoint now(1h);
    upstream::RetryBudget budget(1);
    auto const retries = [&] {
        std::size_t allowed = 0;
        while (budget.take(now))
            ++allowed;
        return allowed;
    };
    auto old = budget.new_counter(now);
    for (int i = 0; i < 20; ++i)
        old->add(now);
    old.reset();
    auto const counter = budget.new_counter(now);
    for (int i = 0; i < 5; ++i)
        counter->add(now);
    BOOST_TEST(retries() == 25U);
    now += 10s;
    BOOST_TEST(retries() == upstream::RetryBudget::floor);
}

BOOST_AUTO_TEST_CASE(retries_are_a_share_of_the_requests_of_all_loops) {
    Bench one({answered(200)}, 1);
    one.dice = 0;
    Responding other_vendor({answered(200)});
    auto const other =
        upstream::retrying(std::make_unique<Borrowed>(other_vendor), 1, one.budget, one.environment());
    for (int i = 0; i < 50; ++i) {
        one.send(a_read);
        static_cast<World&>(one).send(*other, a_read);
    }
    one.vendor.say({answered(503)});
    for (int i = 0; i < 100; ++i)
        one.send(a_read);
    // A fifth of 200 requests, with the hundred that fail. The last few requests were counted after the last
    // retry.
    auto const retries = one.vendor.count - 100;
    BOOST_TEST(retries == 40u);
}

BOOST_AUTO_TEST_CASE(requests_of_long_ago_do_not_count) {
    upstream::RecentCount count;
    TimePoint const start(1h);
    for (int i = 0; i < 20; ++i)
        count.add(start + i * 500ms);
    BOOST_TEST(count.total(start + 9s) == 20u);
    BOOST_TEST(count.total(start + 10s) == 18u);
    BOOST_TEST(count.total(start + 18s) == 2u);
    BOOST_TEST(count.total(start + 19s) == 0u);
    count.add(start + 100s);
    BOOST_TEST(count.total(start + 100s) == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::test
