#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace idiom::http1 {

/// Reads a time in a format of strftime that names the date. The text must be exactly what the format writes,
/// except that the second may be 60, a leap second: it counts as the second after it. Returns nullopt for
/// anything else.
std::optional<std::chrono::sys_seconds> read_time(std::string_view text, char const* format);

/// Reads a date in any of the three forms that a recipient must accept (RFC 9110, 5.6.7). `now` decides the
/// century of a year with two digits: a date more than 50 years ahead is in the past. Returns nullopt for
/// anything else.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text, std::chrono::sys_seconds now);

/// Writes a date in the one form that a sender uses, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7). The
/// form has no digits for years outside 0 … 9999. Such a year becomes the nearest one that it has.
std::array<char, 29> imf_fixdate(std::chrono::sys_seconds at);

/// Returns the present time in that form. The text is valid until this thread asks in another second.
std::string_view present_date();

/// Returns the seconds of a Retry-After field, from its number or its date (RFC 9110, 10.2.3). Returns 0 for
/// a date in the past, and nullopt for an invalid value or one of more than a week, which is too long to
/// wait.
std::optional<std::uint32_t> retry_after(std::string_view field, std::chrono::sys_seconds now);

} // namespace idiom::http1
