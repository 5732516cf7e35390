#pragma once

#include "gateway/net/suspend.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <exception>
#include <expected>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

namespace idiom::app {

/// Does work that event loops must not wait for, such as files and long texts. It has one thread, which does
/// one piece of work after the other. The destructor waits for all posted work, so destroy it before the
/// objects that the work uses.
class BackgroundExecutor {
public:
    ~BackgroundExecutor() { pool_.join(); }

    /// Does `work` on the thread. `work` must not throw.
    template <class F> void post(F work) { boost::asio::post(pool_, std::move(work)); }

    /// Does `work` on the thread. Its result or exception comes back to the event loop that asks.
    template <class F> boost::asio::awaitable<std::invoke_result_t<F>> ask(F work) {
        using Done = std::expected<std::invoke_result_t<F>, std::exception_ptr>;
        auto done =
            co_await net::suspend<Done>([this, work = std::move(work)](net::Resume<Done> resume) mutable {
                post([work = std::move(work), resume = std::move(resume)]() mutable {
                    Done result;
                    try {
                        result = work();
                    } catch (...) {
                        result = std::unexpected(std::current_exception());
                    }
                    resume(std::move(result));
                });
            });
        if (!done) std::rethrow_exception(done.error());
        co_return std::move(*done);
    }

    /// Waits for the work that was posted. Returns false if it takes longer than `limit`, for example because
    /// a disk hangs.
    bool finish(std::chrono::milliseconds limit) {
        auto const done = std::make_shared<std::promise<void>>();
        post([done] { done->set_value(); });
        return done->get_future().wait_for(limit) == std::future_status::ready;
    }

private:
    boost::asio::thread_pool pool_{1};
};

} // namespace idiom::app
