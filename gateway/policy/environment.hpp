#pragma once

#include "gateway/async/loop.hpp"
#include "gateway/telemetry/clock.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace idiom::policy {

/// What the policies of one event loop take from outside: time and chance. Injected, so that tests decide how
/// the one passes and the other falls.
struct Environment {
    telemetry::Clock now;
    std::function<boost::asio::awaitable<void>(telemetry::TimePoint)> sleep_until;
    std::function<double()> random; ///< evenly from [0, 1)
};

/// Those of the real world. `loop` outlives them.
Environment environment_of(async::Loop& loop);

} // namespace idiom::policy
