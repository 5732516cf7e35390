#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/face/negotiate.hpp"

namespace idiom::unified {

/// A body as a tree, whatever its format was, and the kind of its document.
struct Body {
    face::BodyType type = face::BodyType::json;
    json::Value value;
};

/// Reads the body of a PATCH (`patch`) or of another call. Errors: unsupported_media_type, with the types
/// that are accepted, also for a charset or a content coding that is not; malformed_body if the body is
/// missing, is not well formed, nests too deep, or has a member twice.
Result<Body> read_body(std::string_view body, std::span<Header const> headers, bool patch,
                       Capabilities const& capabilities, std::size_t depth, Arena& arena);

inline constexpr std::string_view patch_types =
    "application/merge-patch+json, application/json-patch+json, application/json, application/xml";
inline constexpr std::string_view body_types = "application/json, application/xml";

} // namespace idiom::unified
