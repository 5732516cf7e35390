#include "gateway/limits/rate_limit.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

namespace {

using namespace idiom::limits;
using namespace std::chrono_literals;
using TimePoint = std::chrono::steady_clock::time_point;

TimePoint const start(1h);

BOOST_AUTO_TEST_SUITE(rate_limit)

BOOST_AUTO_TEST_CASE(a_burst_goes_through_and_then_one_per_interval) {
    Bucket bucket({.requests = 10, .per = 1s, .burst = 5});
    for (std::uint64_t left = 5; left > 0; --left) {
        auto const taken = bucket.take(start);
        BOOST_TEST(taken.allowed);
        BOOST_TEST(taken.remaining == left - 1);
    }
    auto const refused = bucket.take(start);
    BOOST_TEST(!refused.allowed);
    BOOST_TEST(refused.remaining == 0u);
    BOOST_TEST((refused.until == 100ms));
    BOOST_TEST(!bucket.take(start + 99ms).allowed);
    BOOST_TEST(bucket.take(start + 100ms).allowed);
    BOOST_TEST(!bucket.take(start + 100ms).allowed);
}

BOOST_AUTO_TEST_CASE(a_refused_request_costs_nothing) {
    Bucket bucket({.requests = 1, .per = 1s, .burst = 1});
    BOOST_TEST(bucket.take(start).allowed);
    for (int i = 0; i < 1000; ++i)
        BOOST_TEST(!bucket.take(start + 500ms).allowed);
    BOOST_TEST(bucket.take(start + 1s).allowed);
}

BOOST_AUTO_TEST_CASE(what_is_not_used_is_not_saved_beyond_the_burst) {
    Bucket bucket({.requests = 10, .per = 1s, .burst = 3});
    for (auto const now : {start, start + 24h}) {
        int allowed = 0;
        for (int i = 0; i < 10; ++i)
            allowed += bucket.take(now).allowed;
        BOOST_TEST(allowed == 3);
    }
}

BOOST_AUTO_TEST_CASE(the_time_until_the_burst_is_whole_is_told) {
    Bucket bucket({.requests = 2, .per = 1s, .burst = 4});
    BOOST_TEST((bucket.take(start).until == 500ms));
    BOOST_TEST((bucket.take(start).until == 1s));
    BOOST_TEST((bucket.take(start + 1s).until == 500ms));
}

BOOST_AUTO_TEST_CASE(extreme_rates_do_not_overflow) {
    struct {
        std::string_view name;
        Rate rate;
        std::uint64_t allowed; ///< of three at once
    } const rows[]{
        {"rare and large", {.requests = 1, .per = 24h, .burst = 1'000'000'000}, 3},
        {"rare and small", {.requests = 1, .per = 24h, .burst = 1}, 1},
        {"faster than the clock", {.requests = 1'000'000'000, .per = 1ms, .burst = 2}, 2},
        {"as fast as the clock", {.requests = 1'000'000'000, .per = 1s, .burst = 3}, 3},
    };
    for (auto const& row : rows) {
        Bucket bucket(row.rate);
        std::uint64_t allowed = 0;
        for (int i = 0; i < 3; ++i)
            allowed += bucket.take(start).allowed;
        BOOST_TEST(allowed == row.allowed, row.name);
    }
}

BOOST_AUTO_TEST_CASE(threads_together_get_exactly_what_one_would) {
    constexpr std::uint64_t burst = 10'000;
    Bucket bucket({.requests = 1, .per = 24h, .burst = burst});
    std::atomic<std::uint64_t> allowed = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (std::uint64_t n = 0; n < burst; ++n)
                    allowed += bucket.take(start).allowed;
            });
    }
    BOOST_TEST(allowed == burst);
}

BOOST_AUTO_TEST_CASE(a_policy_is_told_in_whole_seconds) {
    struct {
        Rate rate;
        std::string_view field;
    } const rows[]{
        {{100, 1s, 100}, R"("default";q=100;w=1)"},
        {{100, 1s, 200}, R"("default";q=100;w=1;burst=200)"},
        {{600, 1min, 600}, R"("default";q=600;w=60)"},
        {{5, 500ms, 5}, R"("default";q=10;w=1)"},
        {{5, 1500ms, 5}, R"("default";q=10;w=3)"},
        {{1, 1ms, 1}, R"("default";q=1000;w=1)"},
        {{7, 333ms, 1}, R"("default";q=7000;w=333;burst=1)"},
    };
    for (auto const& row : rows)
        BOOST_TEST(policy_field(row.rate) == row.field);
}

BOOST_AUTO_TEST_CASE(a_reload_keeps_the_buckets_of_what_has_not_changed) {
    Buckets buckets;
    Rate const rate{.requests = 1, .per = 1h, .burst = 1};
    Rate const other{.requests = 2, .per = 1h, .burst = 2};
    auto kept = buckets.get("crm", "acme", rate);
    BOOST_TEST(kept->take(start).allowed);
    BOOST_TEST((buckets.get("crm", "acme", rate) == kept));
    BOOST_TEST((buckets.get("crm", "globex", rate) != kept));
    BOOST_TEST((buckets.get("portal", "acme", rate) != kept));
    BOOST_TEST((buckets.get("crm", "acme", other) != kept));
    buckets.prune();
    BOOST_TEST((buckets.get("crm", "acme", rate) == kept));
    kept.reset();
    buckets.prune();
    BOOST_TEST(buckets.get("crm", "acme", rate)->take(start).allowed);
}

BOOST_AUTO_TEST_CASE(a_limit_is_found_by_client_and_route) {
    Buckets buckets;
    Rate const rate{.requests = 1, .per = 1s, .burst = 1};
    RateLimits limits;
    BOOST_TEST(!limits.find("crm", "acme").bucket);
    auto const bucket = buckets.get("crm", "acme", rate);
    limits.add("crm", rate, "acme", bucket);
    BOOST_TEST(limits.find("crm", "acme").bucket == bucket.get());
    BOOST_TEST(limits.find("crm", "acme").policy == R"("default";q=1;w=1)");
    BOOST_TEST(!limits.find("crm", "globex").bucket);
    BOOST_TEST(!limits.find("portal", "acme").bucket);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
