#include "gateway/pipeline/pipeline.hpp"

#include "gateway/pipeline/admit.hpp"
#include "gateway/pipeline/audit.hpp"
#include "gateway/pipeline/authenticate.hpp"
#include "gateway/pipeline/authorise.hpp"
#include "gateway/pipeline/cors.hpp"
#include "gateway/pipeline/execute.hpp"
#include "gateway/pipeline/find_route.hpp"
#include "gateway/pipeline/idempotency.hpp"
#include "gateway/pipeline/inspected_call.hpp"
#include "gateway/pipeline/list_routes.hpp"
#include "gateway/pipeline/log_in.hpp"
#include "gateway/pipeline/publish.hpp"
#include "gateway/pipeline/rate_limit.hpp"
#include "gateway/pipeline/read_request.hpp"
#include "gateway/pipeline/search_routes.hpp"

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

/// The stops of a request that was read whole and may write.
asio::awaitable<ClientResponse> execute_write(RequestContext& context) {
    // The key is claimed before anything is sent, because it must be sent once only.
    bool const keyed = wants_key(context);
    if (keyed)
        if (auto const response = co_await claim_key(context)) co_return *response;
    auto response = co_await execute(context);
    // The audit trail has the status of the response. The response waits for it, because a write is
    // acknowledged only when its record is durable.
    if (!context.audit.empty()) response = co_await append_audit(context, response);
    // Last, because a later request gets the response that this client gets.
    if (keyed) co_await settle_key(context, response);
    co_return response;
}

} // namespace

asio::awaitable<ClientResponse> respond(RequestContext& context) {
    // Before credentials are looked for, because a browser sends none with a preflight.
    if (auto const response = answer_preflight(context)) co_return *response;
    // Before the caller is looked for: everybody may read these documents.
    if (auto const response = publish(context)) co_return *response;
    // First of what depends on the caller, so that guessing passwords costs the gateway no hash and no
    // signature check.
    if (auto const refusal = refuse_throttled(context)) co_return *refusal;
    // Before anything that reveals what exists here.
    if (auto const* const issuer = recognise(context)) co_await wait_for_keys(context, *issuer);
    // Before unknown callers are refused, because a caller that logs in is still unknown.
    if (auto const response = log_in(context)) co_return *response;
    if (auto const refusal = refuse_stranger(context)) co_return *refusal;
    claim_place(context);
    // Needs the caller: a route that it may not use does not exist for it.
    if (auto const response = find_route(context)) co_return *response;
    // As soon as the route is known, because an inspection names a route or a client.
    if (context.services.watch) inspect_call(context);
    // As soon as caller and route are known, before the request costs more.
    if (!take_token(context)) co_await wait_for_token(context);
    if (auto const refusal = refuse_over_limit(context)) co_return *refusal;
    // Before the body is read: only a caller with the right learns what is wrong with the body.
    if (auto const refusal = authorise(context)) co_return *refusal;
    if (!context.route) {
        if (auto const response = list_routes(context)) co_return *response;
        co_return co_await search_routes(context);
    }
    if (auto const refusal = read_request(context)) co_return *refusal;
    co_return co_await (context.target->writes ? execute_write(context) : execute(context));
}

} // namespace idiom::pipeline
