#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/capabilities.hpp"

#include <expected>
#include <optional>
#include <string_view>

/// Values as people write them in a cell or a mapping.
namespace idiom::migrate::files {

/// Reads `true`, `yes`, `1`, `false`, `no` or `0`, without regard to case. Null for another text.
std::optional<bool> read_truth(std::string_view text);

/// Returns the value of an extension as JSON text, by its declared type. A list is a text as made by
/// `join_list`. The error is the end of a sentence without the value: "must be a number".
std::expected<std::string_view, std::string_view> extension_json(std::string_view text,
                                                                 ExtensionRule::Type type, Arena& arena);

} // namespace idiom::migrate::files
