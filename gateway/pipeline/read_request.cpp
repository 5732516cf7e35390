#include "gateway/pipeline/read_request.hpp"

#include "gateway/execution/translator_sandbox.hpp"
#include "gateway/net/event_time.hpp"
#include "gateway/pipeline/describe_faces.hpp"
#include "gateway/pipeline/execute_call.hpp"

namespace idiom::pipeline {

namespace {

/// Returns the capabilities of the dialect, with what the gateway has learnt about the back end so far.
Capabilities const* learnt_capabilities(RequestContext const& context) {
    auto const& route = *context.route;
    auto capabilities = *route.capabilities;
    auto const session = route.binding.session.read(context.arena);
    if (auto const concurrency =
            execution::concurrency_of(route.binding.dialect, session, call_context_of(context)))
        capabilities.concurrency = *concurrency;
    return context.arena.make<Capabilities>(capabilities);
}

RouteView view_of(RequestContext const& context) {
    auto view = view_for_face(*context.route, context.found.number, context.place.base);
    auto const* const state = context.route->record_state(context.found.number);
    view.has_record = state && state->may_hold(net::event_time());
    if (context.is_about(Target::Kind::capabilities)) {
        view.capabilities = learnt_capabilities(context);
        view.others = describe_faces(context);
    }
    return view;
}

} // namespace

std::optional<ClientResponse> read_request(RequestContext& context) {
    if (context.caller) context.client_request.client = context.caller->name;
    // The view lies in the arena, because the calls refer to it.
    auto const call = context.sandbox().read_request(*context.arena.make<RouteView>(view_of(context)));
    if (!call) return context.fail(call.error());
    context.call = *call;
    return std::nullopt;
}

} // namespace idiom::pipeline
