#pragma once

#include "gateway/config/reader.hpp"
#include "gateway/migrate/mapping/ends.hpp"
#include "gateway/migrate/mapping/mapping.hpp"

#include <optional>
#include <string_view>

namespace idiom::migrate::mapping {

/// Reads one entry of `fields`. Notes problems, and returns null if the field or its origin is wrong.
std::optional<FieldMapping> read_field(std::string_view name, config::Item const& item, Ends const& ends);

/// Reads a map from text to text.
std::vector<std::pair<std::string, std::string>> read_text_map(config::Item const& item);

} // namespace idiom::migrate::mapping
