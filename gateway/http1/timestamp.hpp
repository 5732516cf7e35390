#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::http1 {

/// A point in time of the system clock, with the resolution of the store.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Reads a time: RFC 3339 ("2026-11-22T02:00:00Z", "2026-11-22T04:00:00.5+02:00"), a date alone for the
/// midnight at its beginning (UTC), or an age before `now` ("90s", "15m", "2h", "7d"). Returns nullopt for
/// any other text.
std::optional<Timestamp> to_timestamp(std::string_view text, Timestamp now);

/// Returns RFC 3339 in UTC with milliseconds.
std::string timestamp_text(Timestamp timestamp);

} // namespace idiom::http1
