#pragma once

#include "gateway/execution/write_services.hpp"
#include "gateway/pipeline/request_context.hpp"
#include "translators/core/client_response.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace idiom::pipeline {

/// Executes a POST, and executes it only once if the client sent an `Idempotency-Key` (contract, section 5).
/// A later request with the same key gets the first response.
///
/// The response is not kept if the request certainly wrote nothing and failed for a reason of the gateway or
/// the back end (5xx or 429), because then the client should try again. A response of more than 64 KiB is
/// kept in short: its status with Location and ETag, or its problem without the list of errors.
///
/// Errors: invalid_parameter if the key is not valid, and the errors of execution::begin_idempotent.
boost::asio::awaitable<ClientResponse>
with_idempotency_key(RequestContext& context, execution::WriteServices& write_services,
                     std::function<boost::asio::awaitable<ClientResponse>()> execute);

} // namespace idiom::pipeline
