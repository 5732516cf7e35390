#pragma once

#include "translators/core/arena.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace idiom::uri {

/// Percent-encodes every character but the unreserved ones (RFC 3986, 2.3). The result fits into one path
/// segment and into one part of a query.
std::string_view encode(std::string_view text, Arena& arena);

/// Decodes once. Returns null for a broken escape.
std::optional<std::string_view> decode(std::string_view text, Arena& arena);

/// As `decode`, for forms and queries: '+' is a space.
std::optional<std::string_view> decode_query(std::string_view text, Arena& arena);

/// Returns whether a decoded id stays within its path segment, in any URL: not empty, not "." or "..",
/// without '/', '\', control characters and invalid UTF-8.
bool stays_in_segment(std::string_view id);

struct Parameter {
    std::string_view name;
    std::string_view value;
};
/// Returns the decoded parameters of a query string; null for a broken escape.
std::optional<std::span<Parameter const>> read_query(std::string_view query, Arena& arena);
std::optional<std::string_view> find(std::span<Parameter const> parameters, std::string_view name);

} // namespace idiom::uri
