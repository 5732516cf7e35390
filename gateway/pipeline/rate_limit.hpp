#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// The name under which the list of routes is limited, as if it were a route. No route may have this name.
inline constexpr std::string_view route_list = "routes";

/// Takes a token from the caller's limit on the route, and records the state of the limit for the RateLimit
/// fields of the response. Returns false if the result is not known yet; then wait_for_token must be called.
bool take_token(RequestContext& context);
/// Waits for the result of take_token, after it returned false.
boost::asio::awaitable<void> wait_for_token(RequestContext& context);
/// Refuses the request if take_token or wait_for_token got no token.
std::optional<ClientResponse> refuse_over_limit(RequestContext& context);

/// Takes a token from the caller's limit on a route that the request does not name. Returns an error if there
/// is none.
boost::asio::awaitable<std::optional<Error>> take_token_of(RequestContext const& context,
                                                           ServedRoute const& route);

/// Adds the RateLimit fields to the response for a limited client (draft-ietf-httpapi-ratelimit-headers-10).
void add_rate_fields(RequestContext const& context, std::pmr::vector<Header>& headers);

} // namespace idiom::pipeline
