#pragma once

#include "gateway/pipeline/request_context.hpp"
#include "gateway/upstream/backend.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Returns the call context of a request. The deadline of the route counts from now.
upstream::CallContext call_context_of(RequestContext const& context);
/// The same for a route that the request does not name.
upstream::CallContext call_context_of(RequestContext const& context, ServedRoute const& route);
/// The same for a call whose memory is `arena`.
upstream::CallContext call_context_of(RequestContext const& context, ServedRoute const& route, Arena& arena);

/// Executes one call of the request, or, if the request is a dry run, notes what it would send. See
/// `execute`. The arguments outlive the call. The result lies in the arena of the call context; that of a
/// part lies in the request's, or in memory of the request's parts that is kept.
boost::asio::awaitable<Result<Answer>> execute_call(RequestContext& context, Call const& call,
                                                    upstream::CallContext& call_context);

/// Executes the calls of one round, a few at a time. `outcomes` has a place for each.
boost::asio::awaitable<void> execute_together(RequestContext& context, std::span<Call const> calls,
                                              std::span<Result<Answer>> outcomes,
                                              upstream::CallContext& call_context);

} // namespace idiom::pipeline
