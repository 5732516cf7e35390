#include "gateway/execution/crowds.hpp"
#include "gateway/execution/user_lock.hpp"

#include "tests/support/await.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace idiom;
namespace asio = boost::asio;
using execution::UserLocks;

/// Lets every other coroutine of this loop run.
asio::awaitable<void> yield() {
    auto const executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
}

asio::awaitable<UserLocks::Guard> take(UserLocks& locks, std::string key) {
    auto guard = co_await locks.acquire(std::move(key), std::chrono::steady_clock::time_point::max());
    co_return std::move(guard).value();
}

void rethrow(std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
}

BOOST_AUTO_TEST_SUITE(user_lock)

BOOST_AUTO_TEST_CASE(a_free_key_is_taken_without_waiting_and_given_back) {
    UserLocks locks;
    auto const work = [&]() -> asio::awaitable<bool> {
        {
            auto const one = co_await take(locks, "a");
            auto const other = co_await take(locks, "b");
            BOOST_TEST(locks.held() == 2u);
        }
        BOOST_TEST(locks.held() == 0u);
        auto const again = co_await take(locks, "a");
        co_return locks.held() == 1;
    };
    BOOST_TEST(test::await(work()));
    BOOST_TEST(locks.held() == 0u);
}

BOOST_AUTO_TEST_CASE(a_guard_that_moves_holds_one_key) {
    UserLocks locks;
    auto const work = [&]() -> asio::awaitable<bool> {
        UserLocks::Guard guard;
        guard = co_await take(locks, "a");
        {
            UserLocks::Guard const moved(std::move(guard));
            BOOST_TEST(locks.held() == 1u);
        }
        BOOST_TEST(locks.held() == 0u);
        guard = co_await take(locks, "b");
        guard = co_await take(locks, "c");
        co_return locks.held() == 1;
    };
    BOOST_TEST(test::await(work()));
    BOOST_TEST(locks.held() == 0u);
}

BOOST_AUTO_TEST_CASE(waiters_get_a_key_in_the_order_in_which_they_came) {
    UserLocks locks;
    asio::io_context loop;
    std::vector<int> order;
    auto const work = [&](int number) -> asio::awaitable<void> {
        auto const guard = co_await take(locks, "user");
        order.push_back(number);
        for (int i = 0; i < 3; ++i)
            co_await yield();
    };
    for (int i = 0; i < 20; ++i)
        asio::co_spawn(loop, work(i), rethrow);
    loop.run();
    BOOST_TEST(order.size() == 20u);
    BOOST_TEST(std::ranges::is_sorted(order));
    BOOST_TEST(locks.held() == 0u);
}

BOOST_AUTO_TEST_CASE(a_key_is_held_by_one_coroutine_of_all_threads_at_a_time) {
    constexpr int threads = 4;
    constexpr int coroutines = 16;
    constexpr int rounds = 100;
    constexpr int keys = 3;
    UserLocks locks;
    struct Shared {
        std::atomic<int> inside = 0;
        int count = 0; // guarded by the lock under test; the thread sanitizer would see where it is not
    };
    std::array<Shared, keys> shared;
    std::atomic<int> meetings = 0;
    auto const work = [&](int start) -> asio::awaitable<void> {
        for (int i = 0; i < rounds; ++i) {
            auto const key = (start + i) % keys;
            auto const guard = co_await take(locks, "user " + std::to_string(key));
            auto& mine = shared[static_cast<std::size_t>(key)];
            if (mine.inside.fetch_add(1) != 0) ++meetings;
            ++mine.count;
            co_await yield();
            ++mine.count;
            --mine.inside;
        }
    };
    std::deque<asio::io_context> loops;
    for (int i = 0; i < threads; ++i) {
        auto& loop = loops.emplace_back(1);
        for (int j = 0; j < coroutines; ++j)
            asio::co_spawn(loop, work(i + j), rethrow);
    }
    std::vector<std::thread> running;
    for (auto& loop : loops)
        running.emplace_back([&loop] { loop.run(); });
    for (auto& thread : running)
        thread.join();
    BOOST_TEST(meetings == 0);
    int total = 0;
    for (auto const& one : shared)
        total += one.count;
    BOOST_TEST(total == 2 * threads * coroutines * rounds);
    BOOST_TEST(locks.held() == 0u);
}

BOOST_AUTO_TEST_CASE(a_coroutine_goes_on_in_its_own_thread) {
    UserLocks locks;
    std::deque<asio::io_context> loops;
    std::atomic<int> strangers = 0;
    auto const work = [&]() -> asio::awaitable<void> {
        auto const mine = std::this_thread::get_id();
        for (int i = 0; i < 200; ++i) {
            auto const guard = co_await take(locks, "user");
            if (std::this_thread::get_id() != mine) ++strangers;
            co_await yield();
        }
    };
    std::vector<std::thread> running;
    for (int i = 0; i < 3; ++i) {
        auto& loop = loops.emplace_back(1);
        asio::co_spawn(loop, work(), rethrow);
    }
    for (auto& loop : loops)
        running.emplace_back([&loop] { loop.run(); });
    for (auto& thread : running)
        thread.join();
    BOOST_TEST(strangers == 0);
    BOOST_TEST(locks.held() == 0u);
}

BOOST_AUTO_TEST_CASE(ten_thousand_users_are_held_at_once_and_none_waits_for_another) {
    constexpr std::size_t users = 10'000;
    UserLocks locks;
    asio::io_context loop;
    std::size_t held = 0;
    std::size_t most = 0;
    auto const work = [&](std::size_t number) -> asio::awaitable<void> {
        // The lock is taken at once or not at all, because the deadline has passed.
        auto const guard = co_await locks.acquire("user " + std::to_string(number),
                                                  std::chrono::steady_clock::time_point::min());
        held += guard.has_value();
        most = std::max(most, locks.held());
        while (held < users)
            co_await yield();
    };
    for (std::size_t i = 0; i < users; ++i)
        asio::co_spawn(loop, work(i), rethrow);
    loop.run();
    BOOST_TEST(most == users);
    BOOST_TEST(locks.held() == 0u);
}

BOOST_AUTO_TEST_CASE(whoever_waits_beyond_the_deadline_goes_without_and_is_not_in_the_way) {
    UserLocks locks;
    asio::io_context loop;
    bool gave_up = false;
    bool later_had_it = false;
    auto const hold = [&]() -> asio::awaitable<void> {
        auto const guard = co_await take(locks, "user");
        while (!gave_up)
            co_await yield();
    };
    auto const impatient = [&]() -> asio::awaitable<void> {
        auto const guard = co_await locks.acquire("user", std::chrono::steady_clock::now());
        gave_up = !guard.has_value();
    };
    auto const patient = [&]() -> asio::awaitable<void> {
        auto const guard = co_await take(locks, "user");
        later_had_it = gave_up;
    };
    asio::co_spawn(loop, hold(), rethrow);
    asio::co_spawn(loop, impatient(), rethrow);
    asio::co_spawn(loop, patient(), rethrow);
    loop.run();
    BOOST_TEST(gave_up);
    BOOST_TEST(later_had_it);
    BOOST_TEST(locks.held() == 0u);
}

BOOST_AUTO_TEST_CASE(no_more_than_a_few_dozen_wait_for_one_key) {
    UserLocks locks;
    asio::io_context loop;
    std::size_t had_it = 0;
    std::size_t crowded = 0;
    constexpr std::size_t crowd = 4300;
    auto const hold = [&]() -> asio::awaitable<void> {
        auto const guard = co_await take(locks, "user");
        while (crowded < crowd - UserLocks::most_waiting)
            co_await yield();
        // Waiters for another key do not count.
        auto const other = co_await locks.acquire("other", std::chrono::steady_clock::time_point::min());
        BOOST_TEST(other.has_value());
    };
    auto const wait = [&]() -> asio::awaitable<void> {
        auto const guard = co_await locks.acquire("user", std::chrono::steady_clock::time_point::max());
        crowded += !guard && guard.error() == UserLocks::Refusal::crowded;
        had_it += guard.has_value();
    };
    asio::co_spawn(loop, hold(), rethrow);
    for (std::size_t i = 0; i < crowd; ++i)
        asio::co_spawn(loop, wait(), rethrow);
    loop.run();
    BOOST_TEST(had_it == UserLocks::most_waiting);
    BOOST_TEST(had_it + crowded == crowd);
    BOOST_TEST(locks.held() == 0u);
}

BOOST_AUTO_TEST_CASE(those_who_wait_at_one_back_end_are_counted_apart) {
    execution::Crowds crowds;
    BOOST_TEST(!crowds.enter("a", 0));
    std::vector<execution::Crowds::Place> waiting;
    for (int i = 0; i < 3; ++i)
        waiting.push_back(std::move(*crowds.enter("a", 3)));
    BOOST_TEST(!crowds.enter("a", 3));
    BOOST_TEST(crowds.enter("b", 3).has_value());
    waiting.pop_back();
    BOOST_TEST(crowds.enter("a", 3).has_value());
    waiting.clear();
    for (int i = 0; i < 3; ++i)
        waiting.push_back(std::move(*crowds.enter("a", 3)));
    BOOST_TEST(!crowds.enter("a", 3));
}

BOOST_AUTO_TEST_CASE(deadlines_that_end_with_the_turn_lose_no_key) {
    UserLocks locks;
    std::deque<asio::io_context> loops;
    std::atomic<int> turns = 0;
    std::atomic<int> without = 0;
    auto const work = [&](int number) -> asio::awaitable<void> {
        for (int i = 0; i < 200; ++i) {
            auto const soon =
                std::chrono::steady_clock::now() + std::chrono::microseconds((number * 37 + i) % 50);
            auto const guard = co_await locks.acquire("user", soon);
            ++(guard ? turns : without);
            co_await yield();
        }
    };
    for (int i = 0; i < 3; ++i) {
        auto& loop = loops.emplace_back(1);
        for (int j = 0; j < 4; ++j)
            asio::co_spawn(loop, work(i * 4 + j), rethrow);
    }
    std::vector<std::thread> running;
    for (auto& loop : loops)
        running.emplace_back([&loop] { loop.run(); });
    for (auto& thread : running)
        thread.join();
    BOOST_TEST(turns + without == 3 * 4 * 200);
    BOOST_TEST(turns > 0);
    BOOST_TEST(locks.held() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
