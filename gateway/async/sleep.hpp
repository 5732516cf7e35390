#pragma once

#include "gateway/async/loop.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::async {

/// Suspends the calling coroutine, which runs on `loop`, until `at` (and up to a tick of the deadlines
/// longer). `loop` outlives the wait.
boost::asio::awaitable<void> sleep_until(Loop& loop, Deadlines::Clock::time_point at);

} // namespace idiom::async
