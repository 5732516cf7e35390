#include "gateway/pipeline/execute_call.hpp"

#include "gateway/execution/audit.hpp"
#include "gateway/execution/dry_run.hpp"
#include "gateway/execution/runner.hpp"

namespace idiom::pipeline {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

/// Returns the call with what the back end's session is at present.
Call with_session(RequestContext const& context, Call call) {
    call.session = context.route->binding.session.read(context.arena);
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
        tracing::record_wait(*call_context.trace, "wait for turn", waits, !write_lock, call_context.arena);
    co_return write_lock;
}

/// After an attempt that was cut off, a user that exists may have been created by it.
void doubt_if_resumed(RequestContext const& context, Result<Answer>& result) {
    if (!context.resumed || result || result.error().fault != Fault::user_exists) return;
    result.error().uncertain = true;
    result.error().detail =
        "the user exists, perhaps by the earlier attempt with this key, which was cut off";
}

asio::awaitable<Result<Answer>> write(RequestContext& context, Call const& asked,
                                      upstream::CallContext& call_context) {
    // After an attempt that was cut off only a create may run again: a vendor refuses a user that exists, but
    // it would send a second e-mail.
    if (context.resumed && !std::holds_alternative<CreateUser>(asked.what)) {
        context.wrote = true;
        co_return unconfirmed("an earlier attempt with this key was cut off, and may have been carried out");
    }
    auto write_lock = co_await lock_user(context, asked, call_context);
    if (!write_lock) co_return std::unexpected(write_lock.error());

    execution::Writer const writer{.request_id = context.id,
                                   .client = context.caller->name,
                                   .route = context.route->name,
                                   .backend = context.route->backend,
                                   .operation = context.operation,
                                   .dialect = context.route->capabilities->dialect,
                                   .roles = context.route->roles};
    auto outcome =
        co_await execution::write_under_lock(writer, context.route->binding, with_session(context, asked),
                                             *write_lock, context.services.write_services, call_context);
    context.wrote = context.wrote || outcome.changed;
    if (outcome.audit) context.audit.push_back(std::move(*outcome.audit));
    doubt_if_resumed(context, outcome.result);
    co_return outcome.result;
}

/// Reads the user of a dry run, even if the plan does not need it. If the user does not exist, the dry run
/// fails as the write would. If the plan writes no roles, the result shows the roles that the user has
/// (contract, section 2).
asio::awaitable<Result<void>> meet(RequestContext& context, Call call, std::string_view id,
                                   execution::DryRun& dry_run, upstream::CallContext& call_context) {
    call.what = GetUser{.id = id};
    auto const read =
        co_await execution::run(context.route->binding, with_session(context, call), call_context);
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
    auto const result = co_await execution::run(context.route->binding, with_session(context, call),
                                                call_context, &write_call);
    // After the first write the responses are not the vendor's, so an error says nothing.
    if (!result && !dry_run.simulating) co_return result;
    co_return Answer{
        .what = execution::report_of(dry_run, context.route->shown, *context.route->roles, context.arena),
        .warnings = {}};
}

} // namespace

asio::awaitable<Result<Answer>> execute_call(RequestContext& context, Call const& call,
                                             upstream::CallContext& call_context) {
    if (context.call->dry_run()) return run_dry(context, call, call_context);
    if (is_write(call)) return write(context, call, call_context);
    return execution::run(context.route->binding, with_session(context, call), call_context);
}

} // namespace idiom::pipeline
