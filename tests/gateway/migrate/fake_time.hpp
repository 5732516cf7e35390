#pragma once

#include "gateway/upstream/environment.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

namespace idiom::migrate::fake {

/// A clock that a sleep moves, after everything that is ready has had its turn.
struct FakeTime {
    telemetry::TimePoint now{std::chrono::hours(1)};
    upstream::Environment environment() {
        return {.now = [this] { return now; },
                .sleep_until = [this](telemetry::TimePoint until) -> boost::asio::awaitable<void> {
                    co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                                               boost::asio::use_awaitable);
                    now = std::max(now, until);
                    co_return;
                },
                .random = [] { return 0.5; }};
    }
    std::chrono::milliseconds since(telemetry::TimePoint before) const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(now - before);
    }
};

} // namespace idiom::migrate::fake
