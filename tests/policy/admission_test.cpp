#define BOOST_TEST_DYN_LINK
#include "gateway/policy/admission.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>

namespace {

using idiom::policy::Admission;
using namespace std::chrono_literals;

std::size_t room(Admission& admission) {
    std::deque<Admission::Place> places;
    while (places.size() < 100'000) {
        places.emplace_back(admission);
        if (!places.back()) return places.size() - 1;
    }
    return places.size();
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
    std::deque<Admission::Place> places;
    for (int i = 0; i < 100; ++i)
        places.emplace_back(admission);
    admission.tick(1s);
    BOOST_TEST(!Admission::Place(admission));
    for (int i = 0; i < 10; ++i)
        places.pop_back();
    BOOST_TEST(!Admission::Place(admission));
    places.pop_back();
    BOOST_TEST(bool(Admission::Place(admission)));
}

BOOST_AUTO_TEST_CASE(there_is_always_room_for_a_few) {
    Admission admission(1);
    BOOST_TEST(room(admission) == Admission::least);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
