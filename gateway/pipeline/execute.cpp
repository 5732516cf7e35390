#include "gateway/pipeline/execute.hpp"

#include "gateway/pipeline/audit.hpp"
#include "gateway/pipeline/dry_run.hpp"
#include "gateway/telemetry/tracing/recorder.hpp"

namespace idiom::pipeline {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

/// Returns the name of the write lock: the user's id in lower case. A create locks the login name instead,
/// because two creates of one user must not run at once either. (At some vendors the login name is the id.)
std::string lock_name(PendingCall const& pending_call) {
    auto const* const create = std::get_if<CreateUser>(&pending_call.call.what);
    std::string name(create ? create->user.user_name.value_or("") : pending_call.user_id);
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return name;
}

/// Returns where the call holds its edit; null if it has none.
Edit const** edit_of(Call& call) {
    if (auto* const update = std::get_if<UpdateUser>(&call.what)) return &update->edit;
    auto* const remove = std::get_if<DeleteUser>(&call.what);
    return remove && remove->edit ? &remove->edit : nullptr;
}

Call call_of(PendingCall const& pending_call, Arena& arena) {
    Call call = pending_call.call;
    call.session = pending_call.context.route->binding.session.read(arena);
    return call;
}

Result<Answer> undocumented(std::string_view detail) {
    Error error{.fault = Fault::write_not_confirmed, .detail = detail};
    error.uncertain = true;
    return std::unexpected(error);
}

asio::awaitable<Result<Answer>> write(PendingCall const& pending_call,
                                      execution::WriteServices& write_services,
                                      upstream::CallContext& call_context) {
    auto& context = pending_call.context;
    // After an attempt that was cut off only a create may run again: a vendor refuses a user that exists, but
    // it would send a second e-mail.
    if (context.resumed && !std::holds_alternative<CreateUser>(pending_call.call.what)) {
        context.wrote = true;
        co_return undocumented("an earlier attempt with this key was cut off, and may have been carried out");
    }
    auto& counts = *context.routing->counts;
    auto const waits = Clock::now();
    auto write_lock = co_await execution::acquire_user_write_lock(
        write_services, context.route->backend, lock_name(pending_call), context.route->most_waiting,
        call_context.deadline, context.id);
    counts.lock_waits.note(Clock::now() - waits);
    if (!write_lock && write_lock.error().fault == Fault::backend_timeout) counts.lock_timeouts.add();
    if (call_context.trace)
        tracing::record_wait(*call_context.trace, "wait for turn", waits, !write_lock, call_context.arena);
    if (!write_lock) co_return std::unexpected(write_lock.error());

    auto call = call_of(pending_call, call_context.arena);
    std::optional<RecordingEdit> recording;
    if (auto** const edit = edit_of(call)) *edit = &recording.emplace(**edit);
    execution::WriteCall write_call{.distributed_lock = &write_lock->distributed_lock()};
    auto result = co_await execution::run(context.route->binding, call, call_context, &write_call);
    if (context.resumed && !result && result.error().fault == Fault::user_exists) {
        result.error().uncertain = true;
        result.error().detail =
            "the user exists, perhaps by the earlier attempt with this key, which was cut off";
    }
    auto const at = write_services.now();
    bool const alone = co_await write_lock->leave();
    context.wrote = context.wrote || write_call.changed;
    if (!write_call.wrote) co_return result;

    if (!alone && result)
        result = undocumented("the gateway lost its store while it wrote, and another gateway may have "
                              "written at the same time");
    AuditedWrite const audited{.context = context,
                               .call = call,
                               .user_id = pending_call.user_id,
                               .recording = recording ? &*recording : nullptr,
                               .write_call = write_call,
                               .result = result,
                               .at = at};
    auto const noted = co_await write_services.store.append_audit(audit_entry(audited));
    if (!noted) write_services.report(noted.error(), context.id);
    if (!noted && result)
        result = undocumented("the back end confirmed the write, and the gateway's store did not keep its "
                              "record");
    co_return result;
}

/// Reads the user of a dry run, even if the plan does not need it. If the user does not exist, the dry run
/// fails as the write would. If the plan writes no roles, the result shows the roles that the user has
/// (contract, section 2).
asio::awaitable<Result<void>> meet(PendingCall const& pending_call, std::string_view id,
                                   upstream::CallContext& call_context) {
    auto call = call_of(pending_call, call_context.arena);
    call.what = GetUser{.id = id};
    auto const read = co_await execution::run(pending_call.context.route->binding, call, call_context);
    if (!read) co_return std::unexpected(read.error());
    if (auto const* const one = std::get_if<OneUser>(&read->what)) {
        auto& user = pending_call.dry_run->user = one->user;
        if (user.roles)
            user.roles = vendor_names(*user.roles, *call.roles, call_context.arena);
        else if (one->whole)
            user.roles = Names{};
    }
    co_return Result<void>{};
}

asio::awaitable<Result<Answer>> execute_dry_run(PendingCall const& pending_call,
                                                upstream::CallContext& call_context) {
    auto const id = user_of(pending_call.call);
    bool const readable = pending_call.context.route->capabilities->operations.has(Operation::get);
    if (id && readable) {
        auto const met = co_await meet(pending_call, *id, call_context);
        if (!met) co_return std::unexpected(met.error());
    }
    execution::WriteCall write_call{.dry_run = pending_call.dry_run};
    auto const result =
        co_await execution::run(pending_call.context.route->binding,
                                call_of(pending_call, call_context.arena), call_context, &write_call);
    co_return result;
}

} // namespace

upstream::CallContext call_context_of(RequestContext const& context) {
    return {.arena = context.arena,
            .deadline = Clock::now() + context.route->total_timeout,
            .request_id = context.id,
            .traceparent = context.trace_context.traceparent,
            .tracestate = context.trace_context.tracestate,
            .trace = context.trace,
            .charges = &context.charges};
}

asio::awaitable<Result<Answer>> execute(PendingCall const& pending_call,
                                        execution::WriteServices& write_services,
                                        upstream::CallContext& call_context) {
    if (pending_call.writes && !pending_call.dry_run)
        return write(pending_call, write_services, call_context);
    auto const& binding = pending_call.context.route->binding;
    if (!pending_call.dry_run)
        return execution::run(binding, call_of(pending_call, call_context.arena), call_context);
    return execute_dry_run(pending_call, call_context);
}

} // namespace idiom::pipeline
