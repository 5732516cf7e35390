#include "gateway/limits/shared_bucket.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace {

using namespace idiom::limits;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using TimePoint = std::chrono::steady_clock::time_point;

/// The bucket that all gateways share, with a clock that the test sets, and an event loop for waiting
/// requests.
struct World {
    TimePoint now{1h};
    asio::io_context io;
    std::int64_t full_at = 0;
    bool away = false;
    bool slow = false;
    bool silent = false; ///< answers only after this is false again
    std::vector<Draw> draws;
    std::chrono::milliseconds patience = 10s;

    asio::awaitable<std::optional<Drawn>> draw(Draw draw) {
        draws.push_back(draw);
        while (slow || silent) {
            asio::steady_timer timer(io, 1ms);
            co_await timer.async_wait(asio::use_awaitable);
            if (slow) break;
        }
        if (away) co_return std::nullopt;
        auto const at = now.time_since_epoch().count();
        auto const interval = draw.interval.count();
        auto const full = std::max(full_at - static_cast<std::int64_t>(draw.returned) * interval, at);
        auto const room = (draw.depth.count() - (full - at)) / interval;
        auto const granted = std::clamp<std::int64_t>(room, 0, static_cast<std::int64_t>(draw.wanted));
        full_at = full + granted * interval;
        co_return Drawn{.granted = static_cast<std::uint64_t>(granted),
                        .missing = std::chrono::nanoseconds(full_at - at)};
    }

    std::shared_ptr<SharedBucket> gateway(Rate const& rate) {
        return std::make_shared<SharedBucket>(
            rate, [this](Draw wanted) { return draw(wanted); }, [this] { return now; }, patience);
    }

    Taken take(SharedBucket& bucket) {
        auto taken = bucket.take(now);
        if (!taken.undecided) return taken;
        asio::co_spawn(
            io, [&]() -> asio::awaitable<void> { taken = co_await bucket.ask(now); }, asio::detached);
        io.run();
        io.restart();
        return taken;
    }

    /// Returns how many of `callers` requests are allowed, all at the same time.
    int allowed_of(SharedBucket& bucket, int callers) {
        int allowed = 0;
        for (int i = 0; i < callers; ++i)
            asio::co_spawn(
                io,
                [&]() -> asio::awaitable<void> {
                    auto taken = bucket.take(now);
                    if (taken.undecided) taken = co_await bucket.ask(now);
                    allowed += taken.allowed;
                },
                asio::detached);
        io.run();
        io.restart();
        return allowed;
    }
};

BOOST_AUTO_TEST_SUITE(shared_bucket)

BOOST_AUTO_TEST_CASE(two_gateways_share_one_burst_exactly) {
    World world;
    Rate const rate{.requests = 1, .per = 24h, .burst = 100};
    auto const one = world.gateway(rate);
    auto const other = world.gateway(rate);
    int allowed = 0;
    for (int i = 0; i < 100; ++i)
        allowed += world.take(*one).allowed + world.take(*other).allowed;
    BOOST_TEST(allowed == 100);
    auto const refused = world.take(*one);
    BOOST_TEST(!refused.allowed);
    BOOST_TEST(refused.remaining == 0U);
    BOOST_TEST((refused.until == 24h));
}

BOOST_AUTO_TEST_CASE(who_waits_shares_a_draw_with_all_who_wait) {
    World world;
    auto const bucket = world.gateway({.requests = 1, .per = 24h, .burst = 50});
    world.slow = true;
    BOOST_TEST(world.allowed_of(*bucket, 80) == 50);
    BOOST_TEST(world.draws.size() <= 3U); // one for the first request, one for all others
}

BOOST_AUTO_TEST_CASE(a_flood_that_is_refused_does_not_reach_the_store) {
    World world;
    auto const bucket = world.gateway({.requests = 1, .per = 1h, .burst = 1});
    BOOST_TEST(world.take(*bucket).allowed);
    BOOST_TEST(!world.take(*bucket).allowed);
    auto const draws = world.draws.size();
    for (int i = 0; i < 1000; ++i)
        BOOST_TEST(!world.take(*bucket).allowed);
    BOOST_TEST(world.draws.size() == draws);
    world.now += 1h;
    BOOST_TEST(world.take(*bucket).allowed);
}

BOOST_AUTO_TEST_CASE(a_busy_gateway_draws_a_few_times_a_second) {
    World world;
    auto const bucket = world.gateway({.requests = 1000, .per = 1s, .burst = 2000});
    int allowed = 0;
    for (int second = 0; second < 3; ++second) {
        if (second == 2) world.draws.clear();
        for (int i = 0; i < 900; ++i, world.now += 1111us)
            allowed += world.take(*bucket).allowed;
    }
    BOOST_TEST(allowed == 2700);
    BOOST_TEST(world.draws.size() <= 12U);
}

BOOST_AUTO_TEST_CASE(a_slow_caller_is_not_charged_for_what_was_drawn_in_advance) {
    World world;
    auto const bucket = world.gateway({.requests = 100, .per = 1s, .burst = 100});
    for (int i = 0; i < 500; ++i, world.now += 12ms) // 83 a second, now and then with a pause
        BOOST_TEST(world.take(*bucket).allowed);
    for (int i = 0; i < 100; ++i, world.now += 300ms)
        BOOST_TEST(world.take(*bucket).allowed);
}

BOOST_AUTO_TEST_CASE(no_window_sees_more_than_the_limit_allows) {
    World world;
    Rate const rate{.requests = 100, .per = 1s, .burst = 50};
    std::array const gateways{world.gateway(rate), world.gateway(rate), world.gateway(rate)};
    std::vector<TimePoint> admitted;
    std::uint32_t random = 7;
    for (int i = 0; i < 20'000; ++i) {
        random = random * 1664525 + 1013904223;
        // Many requests with pauses in between, so that tokens are in stock while the bucket fills.
        world.now += i % 400 == 0 ? 150ms : std::chrono::microseconds(random >> 22);
        if (world.take(*gateways[(random >> 16) % 3]).allowed) admitted.push_back(world.now);
    }
    BOOST_TEST(admitted.size() > 500U);
    for (std::size_t i = 0; i < admitted.size(); ++i)
        for (std::size_t j = i; j < admitted.size(); ++j) {
            auto const window = admitted[j] - admitted[i];
            auto const limit = 50 + static_cast<std::size_t>(window / 10ms);
            if (j - i + 1 > limit) BOOST_TEST(j - i + 1 <= limit);
        }
}

BOOST_AUTO_TEST_CASE(while_the_store_is_away_each_gateway_limits_by_itself) {
    World world;
    auto const bucket = world.gateway({.requests = 1, .per = 24h, .burst = 10});
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(world.take(*bucket).allowed);
    world.away = true;
    int allowed = 0;
    for (int i = 0; i < 20; ++i)
        allowed += world.take(*bucket).allowed;
    BOOST_TEST(allowed == 6); // its own bucket has counted all along
    auto const draws = world.draws.size();
    BOOST_TEST(draws == 5U);
    world.now += 1s;
    BOOST_TEST(!world.take(*bucket).allowed);
    BOOST_TEST(world.draws.size() == draws + 1); // it was asked again, once
    world.away = false;
    world.full_at = 0; // another bucket, which is full
    world.now += 1s;
    world.take(*bucket); // asks
    BOOST_TEST(world.take(*bucket).allowed);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_slow_is_not_waited_for) {
    World world;
    world.patience = 20ms;
    auto const bucket = world.gateway({.requests = 1, .per = 24h, .burst = 2});
    world.silent = true;
    Taken taken;
    asio::co_spawn(
        world.io,
        [&]() -> asio::awaitable<void> {
            taken = co_await bucket->ask(world.now);
            world.silent = false;
        },
        asio::detached);
    world.io.run();
    BOOST_TEST(taken.allowed);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
