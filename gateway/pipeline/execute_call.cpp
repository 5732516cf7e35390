#include "gateway/pipeline/execute_call.hpp"

#include "gateway/execution/audit.hpp"
#include "gateway/execution/dry_run.hpp"
#include "gateway/execution/runner.hpp"
#include "gateway/execution/turn_audit.hpp"
#include "gateway/inspect/recording.hpp"
#include "gateway/net/event_time.hpp"
#include "gateway/pipeline/inspected_call.hpp"
#include "gateway/pipeline/note_change.hpp"
#include "gateway/pipeline/observe.hpp"
#include "translators/core/operation.hpp"
#include "translators/core/overloaded.hpp"

namespace idiom::pipeline {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

/// Returns the call with what the back end's session is at present.
Call with_session(RequestContext const& context, Call call, Arena& arena) {
    call.session = context.route->binding.session.read(arena);
    return call;
}

Result<Answer> unconfirmed(std::string_view detail) {
    Error error{.fault = Fault::write_not_confirmed, .detail = detail};
    error.uncertain = true;
    return std::unexpected(error);
}

asio::awaitable<Result<execution::UserWriteLock>> lock_user(RequestContext& context, Call const& call,
                                                            upstream::CallContext const& call_context) {
    auto& counts = *context.routing->counts;
    auto const waits = Clock::now();
    auto write_lock = co_await execution::acquire_user_write_lock(
        context.services.write_services, context.route->backend, execution::lock_name(call),
        context.route->most_waiting, call_context.deadline, context.id);
    counts.lock_waits.note(Clock::now() - waits);
    if (!write_lock && write_lock.error().fault == Fault::backend_timeout) counts.lock_timeouts.add();
    if (call_context.trace)
        tracing::record_wait(*call_context.trace, "wait for write lock", waits, !write_lock,
                             call_context.arena);
    if (call_context.recording)
        call_context.recording->add({.kind = inspect::Wait::Kind::turn,
                                     .began = waits,
                                     .ended = Clock::now(),
                                     .what = "for the write lock of the user"});
    co_return write_lock;
}

constexpr std::string_view written_by_another =
    "the gateway lost its store while it wrote, and another gateway may have written at the same time";

/// Marks `user_exists` as uncertain after an earlier attempt that was cut off: that attempt may have created
/// the user.
void doubt_if_resumed(RequestContext const& context, Result<Answer>& result) {
    if (!context.resumed || result || result.error().fault != Fault::user_exists) return;
    result.error().uncertain = true;
    result.error().detail =
        "the user exists, perhaps by the earlier attempt with this key, which was cut off";
}

/// Returns the name of a write by what it does.
std::string_view name_of_write(Call const& call) {
    auto const operation =
        std::visit(Overloaded{[](CreateUser const&) { return Operation::create; },
                              [](DeleteUser const&) { return Operation::delete_; },
                              [](AssignDevice const&) { return Operation::assign_device; },
                              [](UnassignDevice const&) { return Operation::unassign_device; },
                              [](SendEmail const&) { return Operation::send_email; },
                              [](auto const&) { return Operation::update; }},
                   call.what);
    return name_of(operation);
}

/// `part` is null in a request without parts.
execution::Writer writer_of(RequestContext const& context, Part const* part) {
    return {.request_id = context.id,
            .client = context.caller->name,
            .route = context.route->name,
            .backend = context.route->backend,
            .operation = part ? part->operation : context.operation,
            .dialect = context.route->capabilities->dialect,
            .roles = context.route->roles};
}

/// Returns the id at the vendor of the user whom the write has changed; null if it has created or deleted
/// one, or has only sent an e-mail.
std::optional<std::string_view> changed_user(Call const& call, Result<Answer> const& result) {
    bool const changes =
        !std::holds_alternative<DeleteUser>(call.what) && !std::holds_alternative<SendEmail>(call.what);
    auto const id = changes ? user_of(call) : std::nullopt;
    auto const* const told = id && result ? std::get_if<OneUser>(&result->what) : nullptr;
    return told && told->user.id ? told->user.id : id; // the client may have spelled it in another case
}

/// Carries out a write while its write lock is held. Leaves the entry of the audit trail in `entries`.
asio::awaitable<Result<Answer>> write_locked(RequestContext& context, Call const& asked,
                                             execution::UserWriteLock& write_lock,
                                             execution::Afterwards afterwards,
                                             std::vector<store::AuditEntry>& entries, Part const* part,
                                             upstream::CallContext& call_context) {
    auto writer = writer_of(context, part);
    if (writer.operation.empty()) writer.operation = name_of_write(asked);
    auto outcome = co_await execution::write_under_lock(
        writer, context.route->binding, with_session(context, asked, call_context.arena), write_lock,
        afterwards, context.services.write_services, call_context);
    context.wrote = context.wrote || outcome.changed;
    if (outcome.audit) entries.push_back(std::move(*outcome.audit));
    doubt_if_resumed(context, outcome.result);
    bool const under_lock =
        afterwards == execution::Afterwards::keep_lock && write_lock.distributed_lock().held();
    auto const id = outcome.changed && under_lock ? changed_user(asked, outcome.result) : std::nullopt;
    if (id && others_note_changes(context)) co_await note_change(context, *id, call_context.arena);
    co_return outcome.result;
}

/// Gives the write lock back. A success becomes unconfirmed if the lock was lost before.
asio::awaitable<void> leave(RequestContext const& context, execution::UserWriteLock& write_lock,
                            Result<Answer>& result) {
    bool const alone = co_await write_lock.leave();
    if (!alone && result && context.wrote) result = unconfirmed(written_by_another);
}

asio::awaitable<Result<Answer>> write(RequestContext& context, Call const& asked, Part* part,
                                      upstream::CallContext& call_context) {
    // After an attempt that was cut off only a create may run again: a vendor refuses a user that exists, but
    // it would send a second e-mail.
    if (context.resumed && !std::holds_alternative<CreateUser>(asked.what)) {
        context.wrote = true;
        co_return unconfirmed("an earlier attempt with this key was cut off, and may have been carried out");
    }
    auto write_lock = co_await lock_user(context, asked, call_context);
    if (!write_lock) co_return std::unexpected(write_lock.error());
    bool const noted = others_note_changes(context);
    auto const afterwards = noted ? execution::Afterwards::keep_lock : execution::Afterwards::give_back;
    auto result = co_await write_locked(context, asked, *write_lock, afterwards,
                                        part ? part->audit : context.audit, part, call_context);
    if (noted) co_await leave(context, *write_lock, result);
    co_return result;
}

/// Reads the user of a dry run, even if the plan does not need it. If the user does not exist, the dry run
/// fails as the write would. If the plan writes no roles, the result shows the roles that the user has
/// (contract, section 2).
asio::awaitable<Result<void>> meet(RequestContext& context, Call call, std::string_view id,
                                   execution::DryRun& dry_run, upstream::CallContext& call_context) {
    call.what = GetUser{.id = id};
    auto const read = co_await execution::run(context.route->binding,
                                              with_session(context, call, call_context.arena), call_context);
    if (!read) co_return std::unexpected(read.error());
    if (auto const* const one = std::get_if<OneUser>(&read->what)) {
        auto& user = dry_run.user = one->user;
        if (user.roles)
            user.roles = execution::vendor_names(*user.roles, *call.roles, call_context.arena);
        else if (one->whole)
            user.roles = Names{};
    }
    co_return Result<void>{};
}

/// Returns the change of an update if it does not depend on the user, else null.
Change const* change_of(Call const& call) {
    auto const* const update = std::get_if<UpdateUser>(&call.what);
    return update && update->edit ? update->edit->without_user() : nullptr;
}

asio::awaitable<Result<Answer>> run_dry(RequestContext& context, Call const& call,
                                        upstream::CallContext& call_context) {
    execution::DryRun dry_run;
    auto const id = user_of(call);
    bool const readable = context.route->capabilities->operations.has(Operation::get);
    if (id && readable) {
        auto const met = co_await meet(context, call, *id, dry_run, call_context);
        if (!met) co_return std::unexpected(met.error());
    }
    execution::WriteCall write_call{.dry_run = &dry_run};
    auto const result = co_await execution::run(
        context.route->binding, with_session(context, call, call_context.arena), call_context, &write_call);
    if (call_context.recording) call_context.recording->note(call, change_of(call), dry_run.roles);
    // After the first write the responses are not the vendor's, so an error says nothing.
    if (!result && !dry_run.simulating) co_return result;
    co_return Answer{.what = execution::report_of(dry_run, context.route->shown, *context.route->roles,
                                                  call_context.arena),
                     .warnings = {}};
}

asio::awaitable<Result<Answer>> execute_record(RequestContext& context, Call const& call, Arena& arena) {
    // A dry run leaves the record as it is.
    if (context.call->dry_run() && is_write(call)) co_return Answer{.what = Done{}, .warnings = {}};
    co_return co_await execution::execute_on_record(context.records(), call, arena);
}

/// The calls of one script share these. `write_lock` is null in a dry run.
struct ScriptRun {
    execution::UserWriteLock* write_lock = nullptr;
    Part* part = nullptr; ///< null in a request without parts
    execution::TurnWrites writes = {};
};

/// Executes one call of a script under the write lock.
asio::awaitable<Result<Answer>> execute_in_script(RequestContext& context, Call const& call, ScriptRun& run,
                                                  upstream::CallContext& call_context) {
    auto* const write_lock = run.write_lock;
    if (std::holds_alternative<UnderWriteLock>(call.what) || std::holds_alternative<PartOfRequest>(call.what))
        co_return fail(Fault::internal_error,
                       "the face of this API asked for a write lock under a write lock");
    if (execution::is_about_record(call)) {
        bool const lost = write_lock && is_write(call) && !write_lock->distributed_lock().held();
        if (lost) co_return unconfirmed(written_by_another);
        auto result = co_await execute_record(context, call, call_context.arena);
        run.writes.of_record = run.writes.of_record || (result && is_write(call));
        co_return result;
    }
    if (!is_write(call))
        co_return co_await execution::run(context.route->binding,
                                          with_session(context, call, call_context.arena), call_context);
    if (!write_lock) co_return co_await run_dry(context, call, call_context);
    co_return co_await write_locked(context, call, *write_lock, execution::Afterwards::keep_lock,
                                    run.writes.of_vendor, run.part, call_context);
}

/// Notes what the face has observed of a turn, and leaves the entry of the audit trail.
void note_turn(RequestContext& context, LockedScript const& script, Outcomes outcomes, ScriptRun& run,
               Arena& arena) {
    if (!run.write_lock) return;
    auto const seen = context.sandbox(arena).observe(script, outcomes);
    count(context, seen.measurements);
    auto entry =
        execution::entry_of_turn(std::move(run.writes), seen.audit, writer_of(context, run.part),
                                 context.face().info().name, context.services.write_services.now(), arena);
    if (entry) (run.part ? run.part->audit : context.audit).push_back(std::move(*entry));
}

/// Executes the calls of a script one after the other, in the order in which the script asked for them.
asio::awaitable<Result<Answer>> run_script(RequestContext& context, LockedScript const& script,
                                           execution::UserWriteLock* write_lock, Part* part,
                                           upstream::CallContext& call_context) {
    ScriptRun run{.write_lock = write_lock, .part = part};
    auto& arena = call_context.arena;
    auto outcomes = arena.vector<Result<Answer>>();
    for (std::size_t round = 0; round < most_face_rounds; ++round) {
        auto const step = context.sandbox(arena).next(script, *context.target, outcomes);
        if (auto const* const end = std::get_if<Result<Answer>>(&step)) {
            note_turn(context, script, outcomes, run, arena);
            co_return *end;
        }
        for (auto const& call : std::get<Calls>(step).calls)
            outcomes.push_back(co_await execute_in_script(context, call, run, call_context));
    }
    note_turn(context, script, outcomes, run, arena);
    co_return fail(Fault::internal_error, "the face of this API did not come to an end under its write lock");
}

asio::awaitable<Result<Answer>> under_write_lock(RequestContext& context, Call const& asked, Part* part,
                                                 upstream::CallContext& call_context) {
    auto const& script = *std::get<UnderWriteLock>(asked.what).script;
    if (context.call->dry_run()) co_return co_await run_script(context, script, nullptr, part, call_context);
    auto write_lock = co_await lock_user(context, asked, call_context);
    if (!write_lock) co_return std::unexpected(write_lock.error());
    auto result = co_await run_script(context, script, &*write_lock, part, call_context);
    doubt_if_resumed(context, result);
    co_await leave(context, *write_lock, result);
    co_return result;
}

} // namespace

upstream::CallContext call_context_of(RequestContext const& context) {
    return call_context_of(context, *context.route);
}

upstream::CallContext call_context_of(RequestContext const& context, ServedRoute const& route) {
    return call_context_of(context, route, context.arena);
}

upstream::CallContext call_context_of(RequestContext const& context, ServedRoute const& route, Arena& arena) {
    return {.arena = arena,
            .deadline = net::event_time() + route.total_timeout,
            .request_id = context.id,
            .traceparent = context.trace_context.traceparent,
            .tracestate = context.trace_context.tracestate,
            .trace = context.trace,
            .charges = &context.charges,
            .recording = context.inspected ? &context.inspected->recording : nullptr,
            .received = upstream::received_by(context.request.head.protocol)};
}

// Not a coroutine itself, because each case returns one.
asio::awaitable<Result<Answer>> execute_call(RequestContext& context, Call const& call, Part* part,
                                             upstream::CallContext& call_context) {
    if (std::holds_alternative<UnderWriteLock>(call.what))
        return under_write_lock(context, call, part, call_context);
    if (execution::is_about_record(call)) return execute_record(context, call, call_context.arena);
    if (context.call->dry_run() && is_write(call)) return run_dry(context, call, call_context);
    if (is_write(call)) return write(context, call, part, call_context);
    return execution::run(context.route->binding, with_session(context, call, call_context.arena),
                          call_context);
}

} // namespace idiom::pipeline
