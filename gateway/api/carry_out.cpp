#include "gateway/api/carry_out.hpp"

#include "gateway/api/audit.hpp"
#include "gateway/api/rehearsal.hpp"
#include "gateway/tracing/recorder.hpp"

namespace idiom::api {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

/// Whose turn a write waits for: the user's, whatever the case of its id. A create waits for the login's,
/// because two creates of one user must not run at once either (and at some vendors the login is the id).
std::string turn_name(Errand const& errand) {
    auto const* const create = std::get_if<CreateUser>(&errand.call.what);
    std::string name(create ? create->user.user_name.value_or("") : errand.user_id);
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return name;
}

/// The edit of a call that has one.
Edit const** edit_of(Call& call) {
    if (auto* const update = std::get_if<UpdateUser>(&call.what)) return &update->edit;
    auto* const remove = std::get_if<DeleteUser>(&call.what);
    return remove && remove->edit ? &remove->edit : nullptr;
}

Call call_of(Errand const& errand, Arena& arena) {
    Call call = errand.call;
    call.session = errand.context.route->partners.session.read(arena);
    return call;
}

Result<Answer> undocumented(std::string_view detail) {
    Error error{.fault = Fault::write_not_confirmed, .detail = detail};
    error.uncertain = true;
    return std::unexpected(error);
}

asio::awaitable<Result<Answer>> write(Errand const& errand, exchange::Safeguards& safeguards,
                                      backend::Trip& trip) {
    auto& context = errand.context;
    // A vendor refuses a user that it has; a second e-mail it would send.
    if (context.resumed && !std::holds_alternative<CreateUser>(errand.call.what)) {
        context.wrote = true;
        co_return undocumented("an earlier attempt with this key was cut off, and may have been carried out");
    }
    auto& counts = *context.routing->counts;
    auto const waits = Clock::now();
    auto turn = co_await exchange::take_turn(safeguards, context.route->backend, turn_name(errand),
                                             context.route->most_waiting, trip.deadline, context.id);
    counts.turn_waits.note(Clock::now() - waits);
    if (!turn && turn.error().fault == Fault::backend_timeout) counts.turn_timeouts.add();
    if (trip.trace) tracing::record_wait(*trip.trace, "wait for turn", waits, !turn, trip.arena);
    if (!turn) co_return std::unexpected(turn.error());

    auto call = call_of(errand, trip.arena);
    std::optional<Witness> witness;
    if (auto** const edit = edit_of(call)) *edit = &witness.emplace(**edit);
    exchange::Course course{.section = &turn->section()};
    auto result = co_await exchange::run(context.route->partners, call, trip, &course);
    if (context.resumed && !result && result.error().fault == Fault::user_exists) {
        result.error().uncertain = true;
        result.error().detail =
            "the user exists, perhaps by the earlier attempt with this key, which was cut off";
    }
    auto const at = safeguards.now();
    bool const alone = co_await turn->leave();
    context.wrote = context.wrote || course.changed;
    if (!course.wrote) co_return result;

    if (!alone && result)
        result = undocumented("the gateway lost its store while it wrote, and another gateway may have "
                              "written at the same time");
    Deed const deed{.context = context,
                    .call = call,
                    .user_id = errand.user_id,
                    .witness = witness ? &*witness : nullptr,
                    .course = course,
                    .result = result,
                    .at = at};
    auto const noted = co_await safeguards.store.append_audit(audit_entry(deed));
    if (!noted) safeguards.report(noted.error(), context.id);
    if (!noted && result)
        result = undocumented("the back end confirmed the write, and the gateway's store did not keep its "
                              "record");
    co_return result;
}

/// Reads the user of a rehearsal as it stands, whether the plan needs it or not: one that is not there is
/// refused as by the write, and its roles are shown where the plan leaves them alone (contract, 2).
asio::awaitable<Result<void>> meet(Errand const& errand, std::string_view id, backend::Trip& trip) {
    auto call = call_of(errand, trip.arena);
    call.what = GetUser{.id = id};
    auto const read = co_await exchange::run(errand.context.route->partners, call, trip);
    if (!read) co_return std::unexpected(read.error());
    if (auto const* const one = std::get_if<OneUser>(&read->what)) {
        auto& user = errand.rehearsal->user = one->user;
        if (user.roles)
            user.roles = vendor_names(*user.roles, *call.roles, trip.arena);
        else if (one->whole)
            user.roles = Names{};
    }
    co_return Result<void>{};
}

asio::awaitable<Result<Answer>> rehearse(Errand const& errand, backend::Trip& trip) {
    auto const id = user_of(errand.call);
    bool const readable = errand.context.route->capabilities->operations.has(Operation::get);
    if (id && readable) {
        auto const met = co_await meet(errand, *id, trip);
        if (!met) co_return std::unexpected(met.error());
    }
    exchange::Course course{.rehearsal = errand.rehearsal};
    auto const result =
        co_await exchange::run(errand.context.route->partners, call_of(errand, trip.arena), trip, &course);
    co_return result;
}

} // namespace

backend::Trip trip_of(RequestContext const& context) {
    return {.arena = context.arena,
            .deadline = Clock::now() + context.route->total_timeout,
            .request_id = context.id,
            .traceparent = context.trace_context.traceparent,
            .tracestate = context.trace_context.tracestate,
            .trace = context.trace,
            .charges = &context.charges};
}

asio::awaitable<Result<Answer>> carry_out(Errand const& errand, exchange::Safeguards& safeguards,
                                          backend::Trip& trip) {
    if (errand.writes && !errand.rehearsal) return write(errand, safeguards, trip);
    auto const& partners = errand.context.route->partners;
    if (!errand.rehearsal) return exchange::run(partners, call_of(errand, trip.arena), trip);
    return rehearse(errand, trip);
}

} // namespace idiom::api
