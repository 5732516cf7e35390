#include "gateway/migrate/write.hpp"

#include "gateway/telemetry/request_id.hpp"

#include <pwd.h>
#include <unistd.h>

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

int status_of(Result<Answer> const& result, Operation operation) {
    if (!result) return info(result.error().fault).status;
    if (auto const* const done = std::get_if<Done>(&result->what)) return done->pending ? 202 : 204;
    return operation == Operation::create ? 201 : 200;
}

} // namespace

asio::awaitable<Written> write(Services& services, RouteEnd& to, RunName const& name, Operation operation,
                               Call call, Arena& arena) {
    auto context = to.call_context(arena, name.run);
    auto write_lock = co_await execution::acquire_user_write_lock(
        services.write_services, to.backend(), execution::lock_name(call), to.most_waiting(),
        context.deadline, name.run);
    if (!write_lock) co_return Written{.result = std::unexpected(write_lock.error()), .store_error = {}};
    auto binding = to.binding();
    call.roles = &to.roles();
    call.session = binding.session.read(arena);
    execution::Writer const writer{.request_id = name.run,
                                   .client = name.client,
                                   .route = to.name(),
                                   .backend = to.backend(),
                                   .operation = name_of(operation),
                                   .dialect = to.capabilities().dialect,
                                   .roles = &to.roles()};
    auto outcome = co_await execution::write_under_lock(writer, binding, call, *write_lock,
                                                        execution::Afterwards::give_back,
                                                        services.write_services, context);
    Written written{.result = outcome.result, .changed = outcome.changed, .store_error = {}};
    if (!outcome.audit) co_return written;
    outcome.audit->status = status_of(outcome.result, operation);
    auto const kept = co_await services.store->append_audit(std::move(*outcome.audit));
    if (!kept) written.store_error = "the audit trail cannot be kept: " + kept.error().text;
    co_return written;
}

std::string new_run_id() {
    auto const id = telemetry::new_request_id();
    return {id.begin(), id.end()};
}

std::string cli_client() {
    auto const* const user = ::getpwuid(::geteuid());
    return "cli:" + (user ? std::string(user->pw_name) : std::to_string(::geteuid()));
}

} // namespace idiom::migrate
