#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Writes the entries of `context.audit` to the store. Each entry gets the status of `response`, and the
/// problem of `response` if the write itself had none. Returns the response for the client: `response`, or
/// write_not_confirmed instead of a success if the store could not keep an entry.
boost::asio::awaitable<ClientResponse> append_audit(RequestContext& context, ClientResponse response);

} // namespace idiom::pipeline
