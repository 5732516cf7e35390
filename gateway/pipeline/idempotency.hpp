#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Returns whether the client wants the request executed only once: a POST that writes, with an
/// `Idempotency-Key` (contract, section 5).
bool wants_key(RequestContext const& context);

/// Claims the key for this request. Returns null if the key is claimed. Returns the response to the first
/// request with the key if there was one. Errors: invalid_parameter if the key is not valid; those of
/// execution::begin_idempotent.
boost::asio::awaitable<std::optional<ClientResponse>> claim_key(RequestContext& context);

/// Keeps the response for later requests with the key. It is not kept if the request certainly wrote nothing
/// and failed for a reason of the gateway or the back end (5xx or 429), because then the client should try
/// again. A response of more than 64 KiB is kept in short: its status with Location and ETag, or its problem
/// without the list of errors.
boost::asio::awaitable<void> settle_key(RequestContext& context, ClientResponse const& response);

} // namespace idiom::pipeline
