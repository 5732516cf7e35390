#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <utility>

namespace idiom::net {

/// Resumes a coroutine that waits in `suspend`, with a result. Must be called exactly once, from any thread.
template <class T> using Resume = std::move_only_function<void(T)>;

/// Suspends the calling coroutine, then calls `start` on its thread. The coroutine resumes with the value
/// that `resume` gets. It always resumes in its own executor and never inside the call of `resume`. So
/// `resume` may be called from any stack, even before `start` returns.
///
/// A waiting coroutine counts as outstanding work, so that `io_context::run` does not return. The wait cannot
/// be given up: the coroutine's next operation sees a cancellation, after it was resumed. Therefore
/// everything in the caller's frame outlives the wait, and the holder of `resume` must call it in the end;
/// dropping it uncalled unwinds the coroutine. An io_context must not be destroyed while another thread still
/// holds a `resume` into it: let `run` return by itself instead of stopping it.
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

} // namespace idiom::net
