#pragma once

#include "gateway/net/event_loop.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::net {

/// Suspends the calling coroutine, which runs on `loop`, until `at`. For rare pauses, because it costs a
/// timer of its own. `loop` must outlive the wait.
boost::asio::awaitable<void> sleep_until(Loop& loop, Deadlines::Clock::time_point at);

} // namespace idiom::net
