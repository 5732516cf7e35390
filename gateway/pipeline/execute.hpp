#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Executes the request: asks the face for calls, executes those of one round together, and shows the face
/// their outcomes, until it gives the response. A face that does not end is stopped. Each write takes the
/// UserWriteLock of its user, and leaves an entry in `context.audit`. Afterwards context.wrote says whether a
/// call may have changed something at the vendor.
///
/// Errors of a call: backend_timeout if the write lock was not free in time, backend_unavailable if too many
/// writes wait or the store does not answer, write_not_confirmed if the store was lost meanwhile; and the
/// errors of the conversation with the vendor.
boost::asio::awaitable<ClientResponse> execute(RequestContext& context);

} // namespace idiom::pipeline
