#pragma once

#include "gateway/upstream/backend.hpp"

#include <boost/asio/awaitable.hpp>

#include <span>
#include <string_view>

namespace idiom::upstream {

/// Reaches token endpoints. One per event loop, used from its thread only. Shared, because a renewal goes on
/// after the call that started it has ended.
class TokenClient {
public:
    virtual ~TokenClient() = default;
    /// POSTs `body` with exactly `headers` beside Host and Content-Length. `call_context` has the deadline,
    /// and the arena in which the response lives. Like a Backend it does not throw for what a peer does. It
    /// does not follow redirects, which would take the credentials along.
    virtual boost::asio::awaitable<Response> post_form(std::string_view url, std::span<Header const> headers,
                                                       std::string_view body, CallContext& call_context) = 0;
};

} // namespace idiom::upstream
