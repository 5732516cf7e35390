#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/telemetry/clock.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace idiom::upstream {

/// Time and chance, as the policies of one event loop take them. Injected, so that tests set both.
struct Environment {
    telemetry::Clock now;
    std::function<boost::asio::awaitable<void>(telemetry::TimePoint)> sleep_until;
    std::function<double()> random; ///< evenly from [0, 1)
};

/// Returns the real time and chance. `loop` must outlive the result.
Environment environment_of(net::Loop& loop);

} // namespace idiom::upstream
