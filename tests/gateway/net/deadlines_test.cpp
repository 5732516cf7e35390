#include "gateway/net/deadlines.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <random>
#include <vector>

namespace {

using namespace idiom::net;
using namespace std::chrono_literals;
using Clock = Deadlines::Clock;

/// A deadline that notes when it fired.
struct Noted {
    Clock::time_point at;
    std::vector<Clock::time_point> fired;
    void (*then)(Noted&) = nullptr;
    Deadlines::Entry entry{[](void* self) {
                               auto& noted = *static_cast<Noted*>(self);
                               noted.fired.push_back(Clock::now());
                               if (noted.then) noted.then(noted);
                           },
                           this};

    void arm(Deadlines& deadlines, Clock::time_point when) {
        at = when;
        entry.arm(deadlines, when);
    }
};

/// Runs the loop until `done`, or until a generous limit has passed.
template <class Done> void run(boost::asio::io_context& loop, Done done) {
    auto const limit = Clock::now() + 10s;
    while (!done() && Clock::now() < limit)
        loop.run_one_for(100ms);
}

BOOST_AUTO_TEST_SUITE(deadlines)

BOOST_AUTO_TEST_CASE(none_of_many_fires_early_or_is_forgotten) {
    boost::asio::io_context loop;
    Deadlines deadlines(loop);
    std::mt19937 random(1);
    auto const start = Clock::now();
    std::deque<Noted> all;
    std::size_t fired = 0;
    for (int i = 0; i < 2000; ++i)
        all.emplace_back().arm(deadlines, start + std::chrono::milliseconds(random() % 400) - 20ms);
    run(loop, [&] {
        fired = 0;
        for (auto const& one : all)
            fired += !one.fired.empty();
        return fired == all.size();
    });
    BOOST_TEST(fired == all.size());
    for (auto const& one : all) {
        BOOST_REQUIRE(!one.fired.empty());
        BOOST_REQUIRE(one.fired.front() >= one.at);
        BOOST_REQUIRE(one.entry.expired());
    }
}

BOOST_AUTO_TEST_CASE(a_disarmed_one_does_not_fire) {
    boost::asio::io_context loop;
    Deadlines deadlines(loop);
    Noted dropped;
    Noted kept;
    dropped.arm(deadlines, Clock::now() + 10ms);
    kept.arm(deadlines, Clock::now() + 150ms);
    dropped.entry.disarm();
    dropped.entry.disarm();
    run(loop, [&] { return !kept.fired.empty(); });
    BOOST_TEST(!kept.fired.empty());
    BOOST_TEST(dropped.fired.empty());
    BOOST_TEST(!dropped.entry.expired());
}

BOOST_AUTO_TEST_CASE(one_that_is_armed_again_moves) {
    boost::asio::io_context loop;
    Deadlines deadlines(loop);
    Noted moved;
    moved.arm(deadlines, Clock::now() + 1ms);
    moved.arm(deadlines, Clock::now() + 150ms);
    run(loop, [&] { return !moved.fired.empty(); });
    BOOST_TEST(moved.fired.size() == 1u);
    BOOST_TEST((moved.fired.front() >= moved.at));
    moved.arm(deadlines, Clock::now() + 1h);
    BOOST_TEST(!moved.entry.expired());
}

BOOST_AUTO_TEST_CASE(one_goes_on_firing_until_it_is_disarmed) {
    // Cancelling an operation has no effect while its completion is already on its way; the next one must not
    // be left without a limit.
    boost::asio::io_context loop;
    Deadlines deadlines(loop);
    Noted stubborn;
    stubborn.then = [](Noted& self) {
        if (self.fired.size() == 3) self.entry.disarm();
    };
    Noted later;
    stubborn.arm(deadlines, Clock::now());
    later.arm(deadlines, Clock::now() + 300ms);
    run(loop, [&] { return !later.fired.empty(); });
    BOOST_TEST(stubborn.fired.size() == 3u);
    BOOST_TEST(stubborn.entry.expired());
}

BOOST_AUTO_TEST_CASE(one_may_arm_itself_when_it_fires) {
    boost::asio::io_context loop;
    static Deadlines* where = nullptr;
    Deadlines deadlines(loop);
    where = &deadlines;
    Noted again;
    again.then = [](Noted& self) { self.arm(*where, Clock::now() + 60ms); };
    again.arm(deadlines, Clock::now());
    run(loop, [&] { return again.fired.size() >= 3; });
    BOOST_REQUIRE(again.fired.size() == 3u);
    for (std::size_t i = 1; i < again.fired.size(); ++i)
        BOOST_TEST((again.fired[i] - again.fired[i - 1] >= 60ms));
}

BOOST_AUTO_TEST_CASE(one_that_is_destroyed_is_forgotten) {
    boost::asio::io_context loop;
    Deadlines deadlines(loop);
    Noted kept;
    {
        Noted gone;
        gone.arm(deadlines, Clock::now());
    }
    kept.arm(deadlines, Clock::now() + 60ms);
    run(loop, [&] { return !kept.fired.empty(); });
    BOOST_TEST(!kept.fired.empty());
}

BOOST_AUTO_TEST_CASE(one_may_outlive_its_loop) {
    Noted survivor;
    {
        boost::asio::io_context loop;
        Deadlines deadlines(loop);
        survivor.arm(deadlines, Clock::now() + 1h);
    }
    survivor.entry.disarm();
    BOOST_TEST(survivor.fired.empty());
}

BOOST_AUTO_TEST_CASE(one_far_away_does_not_fire_with_its_slot) {
    boost::asio::io_context loop;
    Deadlines deadlines(loop);
    // A turn of the wheel later than `near`, so in the same slot.
    Noted near;
    Noted far;
    auto const soon = Clock::now() + 100ms;
    near.arm(deadlines, soon);
    far.arm(deadlines, soon + 256 * Deadlines::tick);
    run(loop, [&] { return near.fired.size() >= 2; });
    BOOST_TEST(far.fired.empty());
}

BOOST_AUTO_TEST_CASE(work_is_called_on_every_tick) {
    boost::asio::io_context loop;
    Deadlines deadlines(loop);
    int ticks = 0;
    deadlines.on_tick([](void* count) { ++*static_cast<int*>(count); }, &ticks);
    run(loop, [&] { return ticks >= 3; });
    BOOST_TEST(ticks >= 3);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
