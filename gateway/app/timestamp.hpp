#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::app {

/// A point of the system clock, as the store counts them.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// RFC 3339 ("2026-11-22T02:00:00Z", "2026-11-22T04:00:00.5+02:00"), its date alone for the midnight that
/// begins it (UTC), or how long before `now` it was: "90s", "15m", "2h", "7d".
std::optional<Timestamp> to_timestamp(std::string_view text, Timestamp now);

/// RFC 3339 in UTC with milliseconds.
std::string text_of(Timestamp timestamp);

} // namespace idiom::app
