#include "gateway/limits/concurrency_limiter.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using idiom::limits::ConcurrencyLimiter;
using idiom::limits::PartPlaces;
using namespace std::chrono_literals;

/// Returns how many requests find a place. Gives all places back.
std::size_t room(ConcurrencyLimiter& limiter) {
    std::size_t entered = 0;
    while (entered < 100'000 && limiter.enter())
        ++entered;
    for (std::size_t i = 0; i < entered; ++i)
        limiter.leave(ConcurrencyLimiter::Place::caller);
    return entered;
}

BOOST_AUTO_TEST_SUITE(limiter)

BOOST_AUTO_TEST_CASE(so_many_have_room_and_leave_it) {
    ConcurrencyLimiter limiter(1000);
    BOOST_TEST(room(limiter) == 1000u);
    BOOST_TEST(room(limiter) == 1000u);
}

BOOST_AUTO_TEST_CASE(a_late_loop_takes_less_and_less_but_always_a_few) {
    ConcurrencyLimiter limiter(1000);
    limiter.tick(101ms);
    BOOST_TEST(room(limiter) == 900u);
    limiter.tick(1h);
    BOOST_TEST(room(limiter) == 810u);
    for (int i = 0; i < 100; ++i)
        limiter.tick(1s);
    BOOST_TEST(room(limiter) == ConcurrencyLimiter::least);
}

BOOST_AUTO_TEST_CASE(a_loop_that_keeps_up_takes_more_again_up_to_the_bound) {
    ConcurrencyLimiter limiter(1000);
    for (int i = 0; i < 100; ++i)
        limiter.tick(1s);
    std::size_t ticks = 0;
    for (auto before = limiter.limit(); before < 1000; before = limiter.limit(), ++ticks) {
        limiter.tick(100ms);
        BOOST_TEST(limiter.limit() > before);
    }
    BOOST_TEST(ticks <= 64u);
    limiter.tick(0ms);
    BOOST_TEST(room(limiter) == 1000u);
}

BOOST_AUTO_TEST_CASE(those_under_way_stay_when_the_limit_falls_below_them) {
    ConcurrencyLimiter limiter(100);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(limiter.enter());
    limiter.tick(1s);
    BOOST_TEST(!limiter.enter());
    for (int i = 0; i < 10; ++i)
        limiter.leave(ConcurrencyLimiter::Place::caller);
    BOOST_TEST(!limiter.enter());
    limiter.leave(ConcurrencyLimiter::Place::caller);
    BOOST_TEST(limiter.enter());
}

BOOST_AUTO_TEST_CASE(there_is_always_room_for_a_few) {
    ConcurrencyLimiter limiter(1);
    BOOST_TEST(room(limiter) == ConcurrencyLimiter::least);
}

using Place = ConcurrencyLimiter::Place;

/// Takes a place as the request handler does: from the reserve if there is no other.
bool enter(ConcurrencyLimiter& limiter, std::uint32_t client) {
    bool const entered = limiter.enter() || limiter.enter_reserve(client);
    if (entered) limiter.claim(client);
    return entered;
}

BOOST_AUTO_TEST_CASE(a_client_that_takes_all_there_is_does_not_keep_the_others_out) {
    ConcurrencyLimiter limiter(1000);
    std::size_t flood = 0;
    while (flood < 100'000 && enter(limiter, 1))
        ++flood;
    BOOST_TEST(flood == 1000u);
    for (std::uint32_t other = 2; other < 52; ++other) {
        BOOST_TEST(enter(limiter, other));
        BOOST_TEST(!enter(limiter, 1));
    }
    for (std::uint32_t other = 2; other < 52; ++other)
        limiter.leave(Place::caller, other);
    for (std::size_t i = 0; i < flood; ++i)
        limiter.leave(Place::caller, 1);
    BOOST_TEST(limiter.taken() == 0u);
    BOOST_TEST(room(limiter) == 1000u);
}

BOOST_AUTO_TEST_CASE(all_requests_of_a_loop_share_the_places_of_parts) {
    ConcurrencyLimiter limiter(64);
    {
        PartPlaces const first(limiter, 7);
        PartPlaces const second(limiter, 20);
        PartPlaces const third(limiter, 7);
        BOOST_TEST(first.count() == 7u);
        BOOST_TEST(second.count() == ConcurrencyLimiter::most_parts - 7);
        BOOST_TEST(third.count() == 0u);
        BOOST_TEST(limiter.taken() == 0u); // the request has its own place
    }
    BOOST_TEST(PartPlaces(limiter, 100).count() == ConcurrencyLimiter::most_parts);
}

BOOST_AUTO_TEST_CASE(the_reserve_is_a_quarter_and_nobody_takes_it_beyond_a_quarter_of_its_own) {
    ConcurrencyLimiter limiter(100);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(enter(limiter, 1));
    for (int i = 0; i < 25; ++i)
        BOOST_TEST(enter(limiter, 2));
    BOOST_TEST(!enter(limiter, 2));
    BOOST_TEST(!enter(limiter, 3)); // no more is there
    limiter.leave(Place::caller, 1);
    BOOST_TEST(!enter(limiter, 1));
    BOOST_TEST(!enter(limiter, 2));
    BOOST_TEST(enter(limiter, 3));
    BOOST_TEST(!limiter.enter_reserve(ConcurrencyLimiter::no_client));
    BOOST_TEST(limiter.taken() == 125u);
}

BOOST_AUTO_TEST_CASE(strangers_have_places_of_their_own) {
    ConcurrencyLimiter limiter(1600);
    for (auto const place : {Place::login, Place::token, Place::refused}) {
        for (int i = 0; i < 100; ++i)
            BOOST_TEST(limiter.enter_as(place));
        BOOST_TEST(!limiter.enter_as(place));
    }
    BOOST_TEST(limiter.taken() == 0u);
    BOOST_TEST(room(limiter) == 1600u);
    limiter.leave(Place::login);
    BOOST_TEST(limiter.enter_as(Place::login));
    BOOST_TEST(!limiter.enter_as(Place::login));
    BOOST_TEST(!limiter.enter_as(Place::token));
    ConcurrencyLimiter small(1);
    for (std::size_t i = 0; i < ConcurrencyLimiter::least_strangers; ++i)
        BOOST_TEST(small.enter_as(Place::login));
    BOOST_TEST(!small.enter_as(Place::login));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
