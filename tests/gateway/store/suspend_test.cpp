#include <boost/test/unit_test.hpp>

#include "gateway/net/suspend.hpp"
#include "tests/support/await.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <thread>

namespace asio = boost::asio;
using idiom::net::Resume;
using idiom::net::suspend;
using idiom::test::await;

BOOST_AUTO_TEST_SUITE(suspending)

BOOST_AUTO_TEST_CASE(a_coroutine_goes_on_with_what_it_was_resumed_with) {
    auto const got = await(suspend<int>([](Resume<int> resume) { resume(42); }));
    BOOST_TEST(got == 42);
}

BOOST_AUTO_TEST_CASE(a_value_may_be_move_only_and_without_a_default) {
    struct Box {
        explicit Box(int n) : value(std::make_unique<int>(n)) {}
        std::unique_ptr<int> value;
    };
    auto const got = await(suspend<Box>([](Resume<Box> resume) { resume(Box(7)); }));
    BOOST_TEST(*got.value == 7);
}

BOOST_AUTO_TEST_CASE(it_goes_on_after_resume_has_returned) {
    bool returned = false;
    auto const body = [&]() -> asio::awaitable<bool> {
        auto const seen = co_await suspend<bool>([&](Resume<bool> resume) {
            resume(true);
            returned = true;
        });
        co_return seen&& returned;
    };
    BOOST_TEST(await(body()));
}

BOOST_AUTO_TEST_CASE(it_goes_on_in_its_own_thread_and_the_loop_waits_for_it) {
    std::jthread other;
    auto const body = [&]() -> asio::awaitable<bool> {
        auto const home = std::this_thread::get_id();
        auto const from = co_await suspend<std::thread::id>([&](Resume<std::thread::id> resume) {
            other =
                std::jthread([resume = std::move(resume)]() mutable { resume(std::this_thread::get_id()); });
        });
        co_return home == std::this_thread::get_id() && from != home;
    };
    BOOST_TEST(await(body()));
}

BOOST_AUTO_TEST_CASE(a_cancelled_waiter_still_waits) {
    asio::io_context loop;
    asio::cancellation_signal signal;
    Resume<int> held;
    int got = 0;
    auto const body = [&]() -> asio::awaitable<void> {
        got = co_await suspend<int>([&](Resume<int> resume) { held = std::move(resume); });
    };
    asio::co_spawn(loop, body(), asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    loop.poll();
    signal.emit(asio::cancellation_type::all);
    loop.poll();
    BOOST_TEST(got == 0);
    held(5);
    loop.run();
    BOOST_TEST(got == 5);
}

BOOST_AUTO_TEST_CASE(a_resume_that_is_dropped_unwinds_the_coroutine) {
    asio::io_context loop;
    auto const alive = std::make_shared<int>(1);
    std::weak_ptr<int> const watch = alive;
    Resume<int> held;
    auto const body = [&held](std::shared_ptr<int>) -> asio::awaitable<void> {
        co_await suspend<int>([&](Resume<int> resume) { held = std::move(resume); });
    };
    asio::co_spawn(loop, body(std::make_shared<int>(2)), [](std::exception_ptr) {});
    loop.poll();
    held = {};
    loop.run();
    BOOST_TEST(loop.stopped());
}

BOOST_AUTO_TEST_SUITE_END()
