#pragma once

#include "translators/core/arena.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace idiom::scim {

/// Reads a dateTime (RFC 7643, 2.3.5: xsd:dateTime with a time zone, as in RFC 3339). Returns microseconds
/// since 1970, null if it is none.
std::optional<std::int64_t> read_date_time(std::string_view text);
/// Writes milliseconds since 1970 as "2026-12-01T15:04:05.123Z".
std::string_view write_date_time(std::int64_t milliseconds, Arena& arena);

} // namespace idiom::scim
