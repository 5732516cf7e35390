#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Returns whether the request asks all routes for users, because nothing in it names a route.
inline bool is_search(RequestContext const& context) {
    return context.target && context.target->spreads && context.place.route == nullptr;
}

/// Answers a search. Asks the routes that the caller may read, a few at a time and at most a hundred; each
/// takes a token of the caller's limit on it. A route that fails is named in the response, and does not fail
/// the others.
boost::asio::awaitable<ClientResponse> search_routes(RequestContext& context);

} // namespace idiom::pipeline
