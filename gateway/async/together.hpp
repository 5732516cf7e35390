#pragma once

#include "gateway/async/suspend.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>

namespace idiom::async {

namespace detail {

template <class Task> struct Gang {
    Task const& task;
    std::size_t count;
    std::size_t next = 0;
    std::size_t working = 0;
    Resume<bool> done = {};
    std::exception_ptr failure = {};
};

template <class Task> boost::asio::awaitable<void> work_off(Gang<Task>& gang) {
    while (gang.next < gang.count && !gang.failure)
        co_await gang.task(gang.next++);
}

} // namespace detail

/// Has `task(0)` … `task(count - 1)` done, at most `at_once` of them under way at a time, all on the caller's
/// event loop, and comes back when the last has ended. A task returns an awaitable<void>; if one throws, no
/// further one is begun and the first exception goes to the caller.
template <class Task>
boost::asio::awaitable<void> together(std::size_t count, std::size_t at_once, Task const& task) {
    if (count == 0) co_return;
    auto const executor = co_await boost::asio::this_coro::executor;
    detail::Gang<Task> gang{.task = task, .count = count};
    co_await suspend<bool>([&](Resume<bool> done) {
        gang.done = std::move(done);
        gang.working = std::min(count, at_once);
        for (std::size_t i = gang.working; i > 0; --i)
            boost::asio::co_spawn(executor, detail::work_off(gang), [&gang](std::exception_ptr failure) {
                if (failure && !gang.failure) gang.failure = failure;
                if (--gang.working == 0) gang.done(true);
            });
    });
    if (gang.failure) std::rethrow_exception(gang.failure);
}

} // namespace idiom::async
