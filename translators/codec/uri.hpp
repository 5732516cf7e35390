#pragma once

#include "translators/core/arena.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace idiom::uri {

/// Percent-encodes everything but the unreserved characters (RFC 3986, 2.3): fit for one path segment or one
/// part of a query.
std::string_view encode(std::string_view text, Arena& arena);

/// Decodes once. Nothing for a broken escape.
std::optional<std::string_view> decode(std::string_view text, Arena& arena);

/// As `decode`, for forms and queries, where '+' is a space.
std::optional<std::string_view> decode_query(std::string_view text, Arena& arena);

/// Whether a decoded id stays within its path segment wherever it is put: not empty, not "." or "..", without
/// '/', '\', control characters or bytes that are not UTF-8.
bool stays_in_segment(std::string_view id);

struct Parameter {
    std::string_view name;
    std::string_view value;
};
/// The parameters of a query string, decoded. Nothing for a broken escape.
std::optional<std::span<Parameter const>> read_query(std::string_view query, Arena& arena);
std::optional<std::string_view> find(std::span<Parameter const> parameters, std::string_view name);

/// base64 and base64url without padding (RFC 4648); nothing for what is neither.
std::string_view encode_base64url(std::string_view bytes, Arena& arena);
std::optional<std::string_view> decode_base64url(std::string_view text, Arena& arena);
std::string_view encode_base64(std::string_view bytes, Arena& arena);
std::optional<std::string_view> decode_base64(std::string_view text, Arena& arena);

} // namespace idiom::uri
