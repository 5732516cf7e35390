#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <utility>

namespace idiom::async {

/// Hands a result to a coroutine that waits in `suspend`. To be called exactly once, from any thread.
template <class T> using Resume = std::move_only_function<void(T)>;

/// Suspends the calling coroutine, then calls `start` on its thread; the coroutine goes on with what
/// `resume` is given. It always goes on in its own executor and never inside the call of `resume`, so
/// `resume` may be called under no matter which stack, and even before `start` returns.
///
/// While it waits it counts as outstanding work, so that `io_context::run` does not return. There is no way
/// to give up: a cancellation is seen by the coroutine's next operation, after it was resumed. So whatever
/// lives in the caller's frame outlives the wait, and whoever holds `resume` must call it in the end; to drop
/// it uncalled unwinds the coroutine. An io_context must not be destroyed while another thread still holds a
/// `resume` into it: let `run` return by itself instead of stopping it.
template <class T> boost::asio::awaitable<T> suspend(std::move_only_function<void(Resume<T>)> start) {
    auto initiate = [](auto handler, std::move_only_function<void(Resume<T>)> begin) {
        auto work = boost::asio::make_work_guard(handler);
        begin([handler = std::move(handler), work = std::move(work)](T value) mutable {
            auto const executor = work.get_executor();
            boost::asio::post(executor, [handler = std::move(handler), value = std::move(value)]() mutable {
                std::move(handler)(std::move(value));
            });
            work.reset();
        });
    };
    return boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void(T)>(
        initiate, boost::asio::use_awaitable, std::move(start));
}

} // namespace idiom::async
