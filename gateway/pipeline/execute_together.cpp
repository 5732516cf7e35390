#include "gateway/pipeline/execute_together.hpp"

#include "gateway/net/event_time.hpp"
#include "gateway/net/for_each_concurrent.hpp"
#include "gateway/pipeline/execute_call.hpp"
#include "gateway/pipeline/observe.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

/// The most calls of one round that run at once, so that a list does not take the whole pool.
constexpr std::size_t most_at_once = 8;

asio::awaitable<Result<Answer>> run_part(RequestContext& context, PartOfRequest const& asked,
                                         upstream::CallContext& call_context);

/// Not a coroutine itself, because each case returns one.
asio::awaitable<Result<Answer>> execute_any(RequestContext& context, Call const& call, Part* part,
                                            upstream::CallContext& call_context) {
    if (auto const* const asked = std::get_if<PartOfRequest>(&call.what))
        return run_part(context, *asked, call_context);
    return execute_call(context, call, part, call_context);
}

/// Returns whether the calls read records that are known to be empty. They do not wait, so nothing is gained
/// by running them at the same time.
bool find_nothing(RequestContext const& context, std::span<Call const> calls) {
    return std::ranges::all_of(calls, execution::is_about_record) &&
           execution::is_known_empty(context.records());
}

/// Takes the call context by value, because the calls of one round run at the same time.
asio::awaitable<void> execute_into(Result<Answer>& outcome, RequestContext& context, Call const& call,
                                   Part* part, upstream::CallContext call_context) {
    if (context.ends) call_context.deadline = std::min(call_context_of(context).deadline, *context.ends);
    outcome = co_await execute_any(context, call, part, call_context);
}

/// Executes the calls of one round of the request, or of a part of it.
asio::awaitable<void> execute_each(RequestContext& context, std::span<Call const> calls,
                                   std::span<Result<Answer>> outcomes, Part* part,
                                   upstream::CallContext& call_context) {
    if (calls.size() == 1) {
        if (context.ends) call_context.deadline = std::min(call_context_of(context).deadline, *context.ends);
        outcomes[0] = co_await execute_any(context, calls[0], part, call_context);
        co_return;
    }
    if (find_nothing(context, calls)) {
        for (std::size_t i = 0; i < calls.size(); ++i)
            outcomes[i] = co_await execute_any(context, calls[i], part, call_context);
        co_return;
    }
    auto const wanted = std::min(calls.size(), most_at_once);
    bool const parts = are_parts({calls});
    limits::PartPlaces const beside(context.services.limiter, parts ? wanted - 1 : 0);
    auto const at_once = parts ? 1 + beside.count() : wanted;
    co_await net::for_each_concurrent(calls.size(), at_once, [&](std::size_t i) {
        return execute_into(outcomes[i], context, calls[i], part, call_context);
    });
}

/// Executes the calls of a part of the request, those of one round together.
asio::awaitable<Result<Answer>> run_rounds(RequestContext& context, LockedScript const& script, Part& part,
                                           upstream::CallContext& call_context) {
    if (context.target->has_parts && net::event_time() >= call_context.deadline)
        co_return fail(Fault::backend_timeout,
                       "the request had no time left for this call, which was not begun");
    auto const sandbox = context.sandbox(call_context.arena);
    auto outcomes = call_context.arena.vector<Result<Answer>>();
    for (std::size_t round = 0; round < most_face_rounds; ++round) {
        auto const step = sandbox.next(script, *context.target, outcomes);
        if (auto const* const end = std::get_if<Result<Answer>>(&step)) {
            count(context, sandbox.observe(script, outcomes).measurements);
            co_return *end;
        }
        auto const calls = std::get<Calls>(step).calls;
        bool const nested = std::ranges::any_of(
            calls, [](Call const& one) { return std::holds_alternative<PartOfRequest>(one.what); });
        if (nested) break;
        auto const first = outcomes.size();
        outcomes.resize(first + calls.size());
        co_await execute_each(context, calls, std::span(outcomes).subspan(first), &part, call_context);
    }
    co_return fail(Fault::internal_error, "a part of the request did not come to an end");
}

/// Moves the entries of a part to those of the request. A write may have succeeded in a part that has failed.
void add_entries(RequestContext& context, Part& part, Result<Answer> const& result, Told const* told) {
    for (auto& entry : part.audit) {
        if (entry.problem.empty()) {
            entry.status = result ? (told ? told->status : 0) : info(result.error().fault).status;
            if (!result) entry.problem = info(result.error().fault).name;
        }
        context.audit.push_back(std::move(entry));
    }
}

/// Executes a part of the request in memory of its own, for a request may have a great many. Only what the
/// face has told of the part is copied into the request's.
asio::awaitable<Result<Answer>> run_part(RequestContext& context, PartOfRequest const& asked,
                                         upstream::CallContext& call_context) {
    Part part{.operation = asked.operation};
    // What is recorded of a call refers to the call's memory until the request ends.
    bool const recorded = call_context.trace || call_context.recording;
    auto* const own = recorded ? nullptr : &context.part_arenas.take();
    auto part_context = call_context_of(context, *context.route, own ? own->arena : context.arena);
    part_context.deadline = call_context.deadline;
    auto result = co_await run_rounds(context, *asked.script, part, part_context);
    auto* const told = result && result->warnings.empty() ? std::get_if<Told>(&result->what) : nullptr;
    add_entries(context, part, result, told);
    if (!own) co_return result;
    if (told) told->text = context.arena.copy(told->text);
    own->kept = own->kept || !told;
    context.part_arenas.give_back(*own);
    co_return result;
}

} // namespace

asio::awaitable<void> execute_together(RequestContext& context, std::span<Call const> calls,
                                       std::span<Result<Answer>> outcomes,
                                       upstream::CallContext& call_context) {
    return execute_each(context, calls, outcomes, nullptr, call_context);
}

} // namespace idiom::pipeline
