#pragma once

#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/unified/reply.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace idiom::unified {

/// The representation that an `Accept` value asks for (RFC 9110, 12.5.1): the one with the higher weight,
/// JSON where they are equal, nothing where both are excluded. An empty value accepts everything, and an
/// element that is not well formed is passed over.
std::optional<Format> accepted(std::string_view accept);

inline constexpr std::string_view formats_there_are =
    "application/json and application/xml are what there is";

/// "json" or "xml".
std::optional<Format> format_named(std::string_view name);

/// What a body is, by its Content-Type.
enum class BodyType : std::uint8_t { json, merge_patch, json_patch, xml };
std::optional<BodyType> body_type(std::string_view content_type);

/// Whether `Prefer` asks for lenient handling (RFC 7240, 4.4). Of several `handling` the first counts.
bool prefers_lenient(std::string_view prefer);

} // namespace idiom::unified
