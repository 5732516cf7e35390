#pragma once

#include "translators/core/error.hpp"
#include "translators/unified/client_response.hpp"

namespace idiom::unified {

/// An error as `application/problem+json` or `+xml` (RFC 9457; contract, section 6), with `Allow`, `Accept`,
/// `Accept-Patch` and `Retry-After` where they belong. `instance` is the request id. `WWW-Authenticate` is
/// its sender's to add, who knows the schemes.
ClientResponse write_problem(Error const& error, Format format, std::string_view instance, bool head,
                             Arena& arena);

} // namespace idiom::unified
