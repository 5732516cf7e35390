#pragma once

#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/credential.hpp"

#include <memory>

namespace idiom::upstream {

/// Wraps `to` so that each request carries `credential`. One per event loop. `client` is the loop's, and may
/// be null for a fixed credential.
///
/// With a fixed credential, one pointer is set and the inner awaitable is returned, so the wrapper adds no
/// coroutine frame. A 401 is final. With tokens, the wrapper adds one frame, to look for the 401. A 401 says
/// that nothing was executed (RFC 9110, 15.5.2). Therefore any request, a write too, is repeated once with a
/// renewed token, and the second response counts. If no token can be had, TokenFailure determines the
/// response.
std::unique_ptr<Backend> sign(std::unique_ptr<Backend> to, Credential const& credential,
                              std::shared_ptr<TokenClient> client);

} // namespace idiom::upstream
