#include "gateway/pipeline/execute.hpp"

#include "gateway/net/for_each_concurrent.hpp"
#include "gateway/pipeline/execute_call.hpp"
#include "gateway/pipeline/observe.hpp"

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

/// The most calls of one round that run at once, so that a list does not take the whole pool.
constexpr std::size_t most_at_once = 8;

/// Takes the call context by value, because the calls of one round run at the same time.
asio::awaitable<void> execute_into(Result<Answer>& outcome, RequestContext& context, Call const& call,
                                   upstream::CallContext call_context) {
    outcome = co_await execute_call(context, call, call_context);
}

asio::awaitable<void> execute_together(RequestContext& context, std::span<Call const> calls,
                                       std::span<Result<Answer>> outcomes,
                                       upstream::CallContext& call_context) {
    co_await net::for_each_concurrent(calls.size(), most_at_once, [&](std::size_t i) {
        return execute_into(outcomes[i], context, calls[i], call_context);
    });
}

} // namespace

upstream::CallContext call_context_of(RequestContext const& context) {
    return {.arena = context.arena,
            .deadline = std::chrono::steady_clock::now() + context.route->total_timeout,
            .request_id = context.id,
            .traceparent = context.trace_context.traceparent,
            .tracestate = context.trace_context.tracestate,
            .trace = context.trace,
            .charges = &context.charges};
}

asio::awaitable<ClientResponse> execute(RequestContext& context) {
    auto call_context = call_context_of(context);
    auto outcomes = context.arena.vector<Result<Answer>>();
    for (std::size_t round = 0; round < most_face_rounds; ++round) {
        auto const step = context.sandbox().next(*context.call, *context.target, outcomes);
        if (auto const* const end = std::get_if<Result<ClientResponse>>(&step)) {
            observe(context, outcomes);
            co_return *end ? **end : context.fail(end->error());
        }
        auto const calls = std::get<Calls>(step).calls;
        auto const first = outcomes.size();
        outcomes.resize(first + calls.size());
        if (calls.size() == 1)
            outcomes[first] = co_await execute_call(context, calls.front(), call_context);
        else
            co_await execute_together(context, calls, std::span(outcomes).subspan(first), call_context);
    }
    co_return context.fail(Fault::internal_error, "the conversation did not come to an end");
}

} // namespace idiom::pipeline
