#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/unified/client_response.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace idiom::unified {

/// The representation that an `Accept` value asks for (RFC 9110, 12.5.1): the one with the higher weight,
/// JSON where they are equal, nothing where both are excluded. An empty value accepts everything. Read as old
/// clients write it (Java's HttpURLConnection: `*; q=.2`): `*` is `*/*`, and a weight that cannot be read
/// is 1.
std::optional<Format> accepted(std::string_view accept);

/// not_acceptable: what was asked for and what there is.
Error refuse_accept(std::string_view accept, Arena& arena);

/// What a client sent in a header field, in quotes, for an error: cut where it is long, and in ASCII, because
/// a field need not be UTF-8.
std::string_view quoted_field(std::string_view value, Arena& arena);

/// The method that is meant: a POST can stand for a GET, PUT, PATCH or DELETE by `X-HTTP-Method-Override`, in
/// any case, for clients that cannot send those. Nothing where it names another method, or several.
std::optional<Method> effective_method(Method method, std::span<Header const> headers);

/// "json" or "xml".
std::optional<Format> format_named(std::string_view name);

/// What a body is, by its Content-Type.
enum class BodyType : std::uint8_t { json, merge_patch, json_patch, xml };
std::optional<BodyType> body_type(std::string_view content_type);

/// Whether `Prefer` asks for lenient handling (RFC 7240, 4.4). Of several `handling` the first counts.
bool prefers_lenient(std::string_view prefer);

} // namespace idiom::unified
