#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Leads a request through the stops, in their order, and returns the response of the first stop that has
/// one. Only pipeline.cpp knows the order of these stops. RequestHandler calls the others: `admit` before
/// them, `write_response` and `record` after them.
boost::asio::awaitable<ClientResponse> respond(RequestContext& context);

} // namespace idiom::pipeline
