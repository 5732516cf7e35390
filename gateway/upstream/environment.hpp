#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/telemetry/clock.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace idiom::upstream {

/// The clock, pauses and random numbers of one event loop's policies. Injected, so that tests set them.
struct Environment {
    telemetry::Clock now;
    std::function<boost::asio::awaitable<void>(telemetry::TimePoint)> sleep_until;
    std::function<double()> random; ///< evenly from [0, 1)
};

/// Returns the real environment of an event loop. `loop` must outlive it.
Environment environment_of(net::Loop& loop);

} // namespace idiom::upstream
