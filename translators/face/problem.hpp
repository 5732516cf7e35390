#pragma once

#include "translators/core/client_response.hpp"
#include "translators/core/error.hpp"
#include "translators/face/format.hpp"

namespace idiom::face {

/// Writes an error as `application/problem+json` or `+xml` (RFC 9457; contract, section 6), with `Allow`,
/// `Accept`, `Accept-Patch` and `Retry-After` where they belong. `instance` is the request id. The caller
/// adds `WWW-Authenticate`, because only it knows the schemes.
ClientResponse write_problem(Error const& error, Format format, std::string_view instance, bool head,
                             Arena& arena);

} // namespace idiom::face
