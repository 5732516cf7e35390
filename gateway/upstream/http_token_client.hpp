#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/upstream/endpoint.hpp"
#include "gateway/upstream/token_client.hpp"

#include <memory>

namespace idiom::upstream {

/// Returns a client of the token endpoint of one back end, with a pool of its own. No policy is around it: a
/// grant may be good for one use only, so TokenSource decides what is sent again.
std::shared_ptr<TokenClient> http_token_client(net::Loop& loop, std::shared_ptr<Endpoint const> endpoint);

} // namespace idiom::upstream
