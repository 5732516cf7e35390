#include "gateway/pipeline/execute.hpp"

#include "gateway/net/event_time.hpp"
#include "gateway/pipeline/execute_call.hpp"
#include "gateway/pipeline/execute_together.hpp"
#include "gateway/pipeline/observe.hpp"

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

/// Returns when the request has to be over by the settings of its face for the route; null if they set no
/// time.
std::optional<Clock::time_point> end_of(RequestContext const& context) {
    auto const& settings = context.route->face_settings;
    auto const number = context.found.number;
    if (number >= settings.size() || !settings[number]) return std::nullopt;
    std::chrono::milliseconds const timeout(settings[number]->request_timeout());
    if (timeout.count() == 0) return std::nullopt;
    return net::event_time() + timeout;
}

} // namespace

asio::awaitable<ClientResponse> execute(RequestContext& context) {
    context.ends = end_of(context);
    auto call_context = call_context_of(context);
    auto outcomes = context.arena.vector<Result<Answer>>();
    for (std::size_t rounds = 0; rounds < most_face_rounds;) {
        auto const step = context.sandbox().next(*context.call, *context.target, outcomes);
        if (auto const* const end = std::get_if<Result<ClientResponse>>(&step)) {
            observe(context, outcomes);
            co_return *end ? **end : context.fail(end->error());
        }
        if (context.ends && Clock::now() >= *context.ends)
            co_return context.fail(Fault::backend_timeout,
                                   "the request took longer than it may take; what was done stays done");
        auto const& calls = std::get<Calls>(step);
        if (!are_parts(calls)) ++rounds;
        auto const first = outcomes.size();
        outcomes.resize(first + calls.calls.size());
        co_await execute_together(context, calls.calls, std::span(outcomes).subspan(first), call_context);
    }
    co_return context.fail(Fault::internal_error, "the conversation did not come to an end");
}

} // namespace idiom::pipeline
