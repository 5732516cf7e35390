#pragma once

#include "translators/codec/json.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/unified/negotiate.hpp"

namespace idiom::unified {

/// A body as a tree, whatever it was written in, and what kind of document it is.
struct Body {
    BodyType type = BodyType::json;
    json::Value value;
};

/// Reads a body of a PATCH (`patch`) or of any other call. Errors: unsupported_media_type, with the types
/// that are taken, and for a charset or a content coding that is not; malformed_body for what is not well
/// formed, too deep, has a member twice, or is not there.
Result<Body> read_body(std::string_view body, std::span<Header const> headers, bool patch,
                       Capabilities const& capabilities, std::size_t depth, Arena& arena);

/// unsupported_media_type for a body in a content coding, since none is taken (RFC 9110, 15.5.16); nothing
/// for any other.
std::optional<Error> coded(std::span<Header const> headers);
/// The only coding that is taken, as `Error::allow` and Accept-Encoding have it.
inline constexpr std::string_view no_coding = "identity";

inline constexpr std::string_view patch_types =
    "application/merge-patch+json, application/json-patch+json, application/json, application/xml";
inline constexpr std::string_view body_types = "application/json, application/xml";

} // namespace idiom::unified
