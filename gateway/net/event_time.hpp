#pragma once

#include <chrono>

namespace idiom::net {

/// The time at which this thread's event loop began to handle the present event of a turn (see SendQueue).
/// Outside of a turn: the present time. For deadlines and waits, which need no better precision: a look at
/// the clock costs more than arming a deadline, and a request needed a dozen.
std::chrono::steady_clock::time_point event_time();

} // namespace idiom::net
