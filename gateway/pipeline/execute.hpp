#pragma once

#include "gateway/execution/runner.hpp"
#include "gateway/execution/write_services.hpp"
#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// A call that was read and is to be executed.
struct PendingCall {
    RequestContext& context; ///< its route is set
    Call call;
    bool writes = false;
    std::string_view user_id = {}; ///< the user whose write lock the call takes; empty for a create
    /// Null unless the call is a dry run, which writes nothing, takes no write lock and leaves no audit
    /// entry.
    execution::DryRun* dry_run = nullptr;
};

/// Returns the call context of a request. The deadline of the route counts from now.
upstream::CallContext call_context_of(RequestContext const& context);

/// Executes a call. A write first takes the UserWriteLock, and succeeds only when its audit entry is durable.
/// Afterwards context.wrote says whether the call may have changed something at the vendor. `pending_call`
/// outlives the call.
/// Errors: backend_timeout if the write lock was not free in time, backend_unavailable if too many writes
/// wait or the store does not answer, write_not_confirmed if the store fails after the write; and the errors
/// of the conversation.
boost::asio::awaitable<Result<Answer>> execute(PendingCall const& pending_call,
                                               execution::WriteServices& write_services,
                                               upstream::CallContext& call_context);

} // namespace idiom::pipeline
