#include "gateway/policy/admission.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using idiom::policy::Admission;
using namespace std::chrono_literals;

/// How many have room; all of them leave it again.
std::size_t room(Admission& admission) {
    std::size_t entered = 0;
    while (entered < 100'000 && admission.enter())
        ++entered;
    for (std::size_t i = 0; i < entered; ++i)
        admission.leave(Admission::Place::caller);
    return entered;
}

BOOST_AUTO_TEST_SUITE(admission)

BOOST_AUTO_TEST_CASE(so_many_have_room_and_leave_it) {
    Admission admission(1000);
    BOOST_TEST(room(admission) == 1000u);
    BOOST_TEST(room(admission) == 1000u);
}

BOOST_AUTO_TEST_CASE(a_late_loop_takes_less_and_less_but_always_a_few) {
    Admission admission(1000);
    admission.tick(101ms);
    BOOST_TEST(room(admission) == 900u);
    admission.tick(1h);
    BOOST_TEST(room(admission) == 810u);
    for (int i = 0; i < 100; ++i)
        admission.tick(1s);
    BOOST_TEST(room(admission) == Admission::least);
}

BOOST_AUTO_TEST_CASE(a_loop_that_keeps_up_takes_more_again_up_to_the_bound) {
    Admission admission(1000);
    for (int i = 0; i < 100; ++i)
        admission.tick(1s);
    std::size_t ticks = 0;
    for (auto before = admission.limit(); before < 1000; before = admission.limit(), ++ticks) {
        admission.tick(100ms);
        BOOST_TEST(admission.limit() > before);
    }
    BOOST_TEST(ticks <= 64u);
    admission.tick(0ms);
    BOOST_TEST(room(admission) == 1000u);
}

BOOST_AUTO_TEST_CASE(those_under_way_stay_when_the_limit_falls_below_them) {
    Admission admission(100);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(admission.enter());
    admission.tick(1s);
    BOOST_TEST(!admission.enter());
    for (int i = 0; i < 10; ++i)
        admission.leave(Admission::Place::caller);
    BOOST_TEST(!admission.enter());
    admission.leave(Admission::Place::caller);
    BOOST_TEST(admission.enter());
}

BOOST_AUTO_TEST_CASE(there_is_always_room_for_a_few) {
    Admission admission(1);
    BOOST_TEST(room(admission) == Admission::least);
}

using Place = Admission::Place;

/// As the request handler does it: from the reserve where there is no other place.
bool enter(Admission& admission, std::uint32_t client) {
    bool const entered = admission.enter() || admission.enter_reserve(client);
    if (entered) admission.claim(client);
    return entered;
}

BOOST_AUTO_TEST_CASE(a_client_that_takes_all_there_is_does_not_keep_the_others_out) {
    Admission admission(1000);
    std::size_t flood = 0;
    while (flood < 100'000 && enter(admission, 1))
        ++flood;
    BOOST_TEST(flood == 1000u);
    for (std::uint32_t other = 2; other < 52; ++other) {
        BOOST_TEST(enter(admission, other));
        BOOST_TEST(!enter(admission, 1));
    }
    for (std::uint32_t other = 2; other < 52; ++other)
        admission.leave(Place::caller, other);
    for (std::size_t i = 0; i < flood; ++i)
        admission.leave(Place::caller, 1);
    BOOST_TEST(admission.taken() == 0u);
    BOOST_TEST(room(admission) == 1000u);
}

BOOST_AUTO_TEST_CASE(the_reserve_is_a_quarter_and_nobody_takes_it_beyond_a_quarter_of_its_own) {
    Admission admission(100);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(enter(admission, 1));
    for (int i = 0; i < 25; ++i)
        BOOST_TEST(enter(admission, 2));
    BOOST_TEST(!enter(admission, 2));
    BOOST_TEST(!enter(admission, 3)); // no more is there
    admission.leave(Place::caller, 1);
    BOOST_TEST(!enter(admission, 1));
    BOOST_TEST(!enter(admission, 2));
    BOOST_TEST(enter(admission, 3));
    BOOST_TEST(!admission.enter_reserve(Admission::no_client));
    BOOST_TEST(admission.taken() == 125u);
}

BOOST_AUTO_TEST_CASE(strangers_have_places_of_their_own) {
    Admission admission(1600);
    for (auto const place : {Place::login, Place::token, Place::refused}) {
        for (int i = 0; i < 100; ++i)
            BOOST_TEST(admission.enter_as(place));
        BOOST_TEST(!admission.enter_as(place));
    }
    BOOST_TEST(admission.taken() == 0u);
    BOOST_TEST(room(admission) == 1600u);
    admission.leave(Place::login);
    BOOST_TEST(admission.enter_as(Place::login));
    BOOST_TEST(!admission.enter_as(Place::login));
    BOOST_TEST(!admission.enter_as(Place::token));
    Admission small(1);
    for (std::size_t i = 0; i < Admission::least_strangers; ++i)
        BOOST_TEST(small.enter_as(Place::login));
    BOOST_TEST(!small.enter_as(Place::login));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
