#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace idiom::migrate::files {

enum class Format : std::uint8_t {
    jsonl, ///< the unified user as JSON, one a line
    csv,   ///< RFC 4180 with a header row
    xml,   ///< a `Users` document of the unified API
};
std::string_view name_of(Format format);
/// Reads the value of `--format` and `--from-format`.
std::optional<Format> format_named(std::string_view name);
/// Returns the format by the ending of a file's name, without regard to case. Null for an ending other than
/// `.jsonl`, `.csv`, `.xml`.
std::optional<Format> format_of(std::string_view path);

} // namespace idiom::migrate::files
