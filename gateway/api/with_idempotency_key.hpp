#pragma once

#include "gateway/api/request_context.hpp"
#include "gateway/exchange/write_services.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace idiom::api {

/// Carries out a POST, but once where the client gave it an `Idempotency-Key` (contract, section 5): what
/// comes with the same key later is answered as the first was. An outcome is kept unless the request failed
/// for a reason of the gateway's or the back end's (5xx) and certainly wrote nothing: that is worth another
/// try. A response of more than 64 KiB is kept in short: its status with Location and ETag, or its problem
/// without the list of errors. Errors: invalid_parameter for a key that is none, and those of
/// exchange::begin_idempotent.
boost::asio::awaitable<unified::ClientResponse>
with_idempotency_key(RequestContext& context, exchange::WriteServices& write_services,
                     std::function<boost::asio::awaitable<unified::ClientResponse>()> execute);

} // namespace idiom::api
