#include "gateway/pipeline/note_change.hpp"

#include "gateway/net/event_time.hpp"
#include "gateway/telemetry/log.hpp"

#include <algorithm>
#include <string>

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

/// Returns whether the face with this number is another than that of the request, and may have something to
/// note.
bool notes_changes(RequestContext const& context, std::size_t number) {
    if (number == context.found.number || !context.routing->faces.all()[number]->info().notes_changes)
        return false;
    auto const* const state = context.route->record_state(number);
    return state && state->may_hold(net::event_time());
}

/// Runs a script of another face on its record. A script that asks for other calls, or for too many, is a
/// defect of the face: it is stopped, and the log says so.
asio::awaitable<void> run_on_record(FaceSandbox sandbox, LockedScript const& script,
                                    execution::FaceRecords records, Arena& arena) {
    Target const target{.writes = true};
    auto outcomes = arena.vector<Result<Answer>>();
    for (std::size_t round = 0; round < most_face_rounds; ++round) {
        auto const step = sandbox.next(script, target, outcomes);
        auto const* const calls = std::get_if<Calls>(&step);
        if (!calls) co_return;
        if (!std::ranges::all_of(calls->calls, execution::is_about_record)) break;
        for (auto const& call : calls->calls)
            outcomes.push_back(co_await execution::execute_on_record(records, call, arena));
    }
    log::error("the script by which the face '" + std::string(records.face) +
                   "' notes a change was stopped: it did not end, or asked for a call that is not about the "
                   "record",
               records.request_id);
}

} // namespace

bool others_note_changes(RequestContext const& context) {
    for (std::size_t number = 0; number < context.routing->faces.all().size(); ++number)
        if (notes_changes(context, number)) return true;
    return false;
}

asio::awaitable<void> note_change(RequestContext const& context, std::string_view id, Arena& arena) {
    auto const faces = context.routing->faces.all();
    for (std::size_t number = 0; number < faces.size(); ++number) {
        if (!notes_changes(context, number)) continue;
        FaceSandbox const sandbox(*faces[number], context.client_request, arena);
        auto const* const script = sandbox.note_change(id);
        if (!script) continue;
        auto records = context.records();
        records.face = execution::owner_of_record(*faces[number]);
        records.state = context.route->record_state(number);
        co_await run_on_record(sandbox, *script, records, arena);
    }
}

} // namespace idiom::pipeline
