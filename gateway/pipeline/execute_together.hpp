#pragma once

#include "gateway/pipeline/request_context.hpp"
#include "gateway/upstream/backend.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Executes the calls of one round, a few at a time. A call may be a part of the request (PartOfRequest),
/// whose rounds are executed then. `outcomes` has a place for each call. The arguments outlive the call. The
/// results lie in the arena of the call context; that of a part lies in the request's, or in memory of the
/// request's parts that is kept.
boost::asio::awaitable<void> execute_together(RequestContext& context, std::span<Call const> calls,
                                              std::span<Result<Answer>> outcomes,
                                              upstream::CallContext& call_context);

} // namespace idiom::pipeline
