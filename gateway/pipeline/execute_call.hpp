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

/// A part of a request, which stands in the audit trail as a request of its own would.
struct Part {
    std::string_view operation;
    std::vector<store::AuditEntry> audit = {};
};

/// Executes one call of the request, or of `part` of it, which is null in a request without parts. If the
/// request is a dry run, notes what the call would send. The call is not a PartOfRequest itself. The
/// arguments outlive the call. The result lies in the arena of the call context.
boost::asio::awaitable<Result<Answer>> execute_call(RequestContext& context, Call const& call, Part* part,
                                                    upstream::CallContext& call_context);

} // namespace idiom::pipeline
