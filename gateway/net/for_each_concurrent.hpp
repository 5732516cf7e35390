#pragma once

#include "gateway/net/suspend.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>

namespace idiom::net {

namespace detail {

template <class Task> struct ConcurrentTasks {
    Task const& task;
    std::size_t count;
    std::size_t next = 0;
    std::size_t working = 0;
    Resume<bool> done = {};
    std::exception_ptr failure = {};
};

template <class Task> boost::asio::awaitable<void> run_tasks(ConcurrentTasks<Task>& tasks) {
    while (tasks.next < tasks.count && !tasks.failure)
        co_await tasks.task(tasks.next++);
}

} // namespace detail

/// Runs `task(0)` … `task(count - 1)` on the caller's event loop, at most `at_once` at a time, and resumes
/// when the last has ended. A task returns an awaitable<void>. If a task throws, no further task begins, and
/// the caller gets the first exception.
template <class Task>
boost::asio::awaitable<void> for_each_concurrent(std::size_t count, std::size_t at_once, Task const& task) {
    if (count == 0) co_return;
    auto const executor = co_await boost::asio::this_coro::executor;
    detail::ConcurrentTasks<Task> tasks{.task = task, .count = count};
    co_await suspend<bool>([&](Resume<bool> done) {
        tasks.done = std::move(done);
        tasks.working = std::min(count, at_once);
        for (std::size_t i = tasks.working; i > 0; --i)
            boost::asio::co_spawn(executor, detail::run_tasks(tasks), [&tasks](std::exception_ptr failure) {
                if (failure && !tasks.failure) tasks.failure = failure;
                if (--tasks.working == 0) tasks.done(true);
            });
    });
    if (tasks.failure) std::rethrow_exception(tasks.failure);
}

} // namespace idiom::net
