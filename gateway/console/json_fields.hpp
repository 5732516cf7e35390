#pragma once

#include "gateway/console/snapshot.hpp"
#include "translators/codec/json/json.hpp"

#include <optional>
#include <string>

namespace idiom::console {

/// RFC 3339 in UTC with milliseconds.
std::string time_text(SystemTime time);

/// Returns a JSON number with at most four decimals.
std::string number_text(double value);

/// Write members whose value is a number, or null.
void member(json::Writer& json, std::string_view name, double value);
void member(json::Writer& json, std::string_view name, std::uint64_t value);
void member(json::Writer& json, std::string_view name, std::optional<std::int64_t> value);
void member(json::Writer& json, std::string_view name, std::optional<SystemTime> value);

} // namespace idiom::console
