#include <boost/test/unit_test.hpp>

#include "gateway/net/coroutine_allocator.hpp"
#include "tests/support/allocations.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <cstring>
#include <thread>
#include <vector>

namespace idiom::net {
namespace {

namespace asio = boost::asio;

/// A coroutine whose frame is larger than the frames that Asio itself keeps.
asio::awaitable<int> deep(int depth) {
    std::array<char, 2000> room{};
    std::memset(room.data(), depth, room.size());
    if (depth == 0) co_return room[0];
    int const below = co_await deep(depth - 1);
    co_return below + room[1];
}

int run_deep(asio::io_context& loop) {
    int sum = 0;
    asio::co_spawn(loop, deep(12), [&](std::exception_ptr const&, int result) { sum = result; });
    loop.restart();
    loop.run();
    return sum;
}

BOOST_AUTO_TEST_CASE(large_frames_are_taken_from_the_heap_once) {
    asio::io_context loop(1);
    BOOST_TEST(run_deep(loop) == 78);
    auto const before = test::allocations();
    for (int i = 0; i < 100; ++i)
        run_deep(loop);
#ifdef IDIOM_SANITIZED
    BOOST_TEST(test::allocations() > before); // so that a sanitizer sees each end
#else
    BOOST_TEST(test::allocations() == before);
#endif
}

BOOST_AUTO_TEST_CASE(what_is_given_back_serves_that_size_only) {
    auto* const small = coroutine_allocator::take(100);
    coroutine_allocator::give_back(small, 100);
    auto* const large = coroutine_allocator::take(5000);
    std::memset(large, 1, 5000);
    auto* const small_again = coroutine_allocator::take(128); // of the same step of sizes
    std::memset(small_again, 2, 128);
    BOOST_TEST(static_cast<char*>(large)[4999] == 1);
    coroutine_allocator::give_back(small_again, 128);
    coroutine_allocator::give_back(large, 5000);
}

BOOST_AUTO_TEST_CASE(a_thread_keeps_no_more_than_its_share) {
    std::jthread([] {
        std::vector<void*> blocks(2 * coroutine_allocator::most_kept / 8000);
        for (auto& block : blocks)
            block = coroutine_allocator::take(8000);
        for (auto* const block : blocks)
            coroutine_allocator::give_back(block, 8000);
        auto const before = test::allocations();
        for (auto& block : blocks)
            block = coroutine_allocator::take(8000);
        BOOST_TEST(test::allocations() - before >= blocks.size() / 2);
        for (auto* const block : blocks)
            coroutine_allocator::give_back(block, 8000);
    }).join();
}

BOOST_AUTO_TEST_CASE(a_frame_may_end_on_another_thread) {
    for (int i = 0; i < 100; ++i) {
        void* given = nullptr;
        std::jthread([&] { given = coroutine_allocator::take(3000); }).join();
        std::memset(given, 0, 3000);
        coroutine_allocator::give_back(given, 3000);
    }
}

} // namespace
} // namespace idiom::net
