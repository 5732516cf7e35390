#pragma once

#include "gateway/auth/credential.hpp"
#include "gateway/backend/backend.hpp"

#include <memory>

namespace idiom::auth {

/// Wraps `to` so that each request goes out with `credential`. One per event loop; `client` is the loop's,
/// and may be null for a fixed credential.
///
/// Fixed: one pointer is set and the inner awaitable is handed through, so nothing is added, no frame either;
/// a 401 is the back end's last word. Tokens: one frame, needed to look for the 401; a 401 says that nothing
/// was executed (RFC 9110, 15.5.2), so any request, a write too, is repeated once with a renewed token, and
/// the second answer counts. Where no token can be had the response is what TokenFailure says.
std::unique_ptr<backend::Backend> sign(std::unique_ptr<backend::Backend> to, Credential const& credential,
                                       std::shared_ptr<TokenClient> client);

} // namespace idiom::auth
