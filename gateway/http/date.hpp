#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace idiom::http {

/// A date in any of the three forms that a recipient has to take (RFC 9110, 5.6.7). `now` decides the century
/// of the form with two digits: a date more than 50 years ahead is one of the past. Nothing for anything
/// else.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text, std::chrono::sys_seconds now);

/// The one form in which a sender writes a date, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7). Years
/// outside 0 … 9999, which the form has no digits for, become the nearest one that it has.
std::array<char, 29> imf_fixdate(std::chrono::sys_seconds at);

/// The seconds of a Retry-After field, from its number or its date (RFC 9110, 10.2.3); 0 for a date that has
/// passed, nothing for garbage, and for more than a week: that is no time to wait for.
std::optional<std::uint32_t> retry_after(std::string_view field, std::chrono::sys_seconds now);

} // namespace idiom::http
