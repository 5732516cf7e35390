#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/face/format.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace idiom::face {

/// Returns the format that an `Accept` value asks for (RFC 9110, 12.5.1): the one with the higher weight,
/// JSON if the weights are equal, null if both are excluded. An empty value accepts everything. Old clients
/// (Java's HttpURLConnection) send `*; q=.2`, so `*` counts as `*/*`, and a weight that cannot be read as 1.
std::optional<Format> accepted(std::string_view accept);

/// Returns not_acceptable, with what was asked for and what there is.
Error refuse_accept(std::string_view accept, Arena& arena);

/// Returns a header field of a client in quotes, for an error. Cuts a long value, and keeps only ASCII,
/// because a field need not be UTF-8.
std::string_view quoted_field(std::string_view value, Arena& arena);

/// Returns the method that the client means. For clients that cannot send GET, PUT, PATCH or DELETE, a POST
/// may name one in `X-HTTP-Method-Override`, in any case. Null if the field names another method, or two
/// different ones.
std::optional<Method> effective_method(Method method, std::span<Header const> headers);

/// Reads "json" or "xml".
std::optional<Format> format_named(std::string_view name);

/// The kind of a body, by its Content-Type.
enum class BodyType : std::uint8_t { json, merge_patch, json_patch, xml };
std::optional<BodyType> body_type(std::string_view content_type);

/// Returns unsupported_media_type for a body with a content coding, because Idiom accepts none (RFC 9110,
/// 15.5.16). Null for any other body.
std::optional<Error> coded(std::span<Header const> headers);
/// The only coding that is accepted, as in `Error::allow` and Accept-Encoding.
inline constexpr std::string_view no_coding = "identity";

/// Returns whether `Prefer` asks for lenient handling (RFC 7240, 4.4). The first of several `handling`
/// counts.
bool prefers_lenient(std::string_view prefer);
/// Returns whether `Prefer` asks for a response without the user (RFC 7240, 4.2: `return=minimal`).
bool prefers_minimal(std::string_view prefer);

/// Returns whether an `Accept-Encoding` accepts gzip, and does not prefer the body as it is (RFC 9110,
/// 12.5.3). An absent field does not.
bool accepts_gzip(std::string_view accept_encoding);

} // namespace idiom::face
