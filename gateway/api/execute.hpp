#pragma once

#include "gateway/api/request_context.hpp"
#include "gateway/exchange/runner.hpp"
#include "gateway/exchange/write_services.hpp"

namespace idiom::api {

/// A call of a client on its way to a back end.
struct PendingCall {
    RequestContext& context; ///< its route is known
    Call call;
    bool writes = false;
    std::string_view user_id = {};       ///< whose writes wait for one another; "" for a create
    exchange::DryRun* dry_run = nullptr; ///< nothing is written, so nothing is locked or noted
};

/// The call context of everything that a request sends; its time runs from now.
backend::CallContext call_context_of(RequestContext const& context);

/// Has a call carried out. A write has its turn among those to the same user, and is acknowledged only when
/// its line in the audit trail is durable; context.wrote says afterwards whether it may have changed
/// something. Errors: backend_timeout where the turn was not to be had in time, backend_unavailable where the
/// store does not answer, write_not_confirmed where it failed after the write; else what the conversation
/// comes to. `pending_call` outlives the call.
boost::asio::awaitable<Result<Answer>> execute(PendingCall const& pending_call,
                                               exchange::WriteServices& write_services,
                                               backend::CallContext& call_context);

} // namespace idiom::api
