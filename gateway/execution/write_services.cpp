#include "gateway/execution/write_services.hpp"

namespace idiom::execution {

namespace {

std::unexpected<Error> crowded() {
    Error error{.fault = Fault::backend_unavailable, .detail = "too many writes wait for their turn"};
    error.retry_after = 1;
    return std::unexpected(error);
}

} // namespace

boost::asio::awaitable<Result<void>> ask_store(WriteServices& write_services) {
    auto const ready = co_await write_services.store.ready_to_write();
    if (ready) co_return Result<void>{};
    Error error{.fault = Fault::backend_unavailable,
                .detail = "the gateway's own store cannot keep the record of a write, so nothing was sent"};
    error.retry_after = 5;
    co_return std::unexpected(error);
}

boost::asio::awaitable<Result<UserWriteLock>>
acquire_user_write_lock(WriteServices& write_services, std::string backend, std::string user,
                        std::size_t most_waiting, std::chrono::steady_clock::time_point deadline,
                        std::string_view request_id) {
    auto const late = fail(Fault::backend_timeout, "other writes to this user took too long");
    auto const late_store = fail(Fault::backend_timeout, "the gateway's own store took too long to answer");
    UserWriteLock write_lock;
    auto const waiting = write_services.crowds.enter(backend, most_waiting);
    if (!waiting) co_return crowded();
    auto guard = co_await write_services.locks.acquire(backend + '\n' + user, deadline);
    if (!guard && guard.error() == UserLocks::Refusal::crowded) co_return crowded();
    if (!guard) co_return late;
    write_lock.guard_ = std::move(*guard);
    auto distributed_lock =
        co_await write_services.store.enter(std::move(backend), std::move(user), deadline);
    if (!distributed_lock && distributed_lock.error().kind == store::StoreError::Kind::timed_out)
        co_return late;
    if (!distributed_lock) {
        write_services.report(distributed_lock.error(), request_id);
        co_return fail(Fault::backend_unavailable, "the gateway's own store does not answer");
    }
    write_lock.distributed_lock_ = std::move(*distributed_lock);
    // Checked last, so that trouble found while this request waited for the lock counts, too.
    if (!write_services.store.trouble()) co_return write_lock;
    auto const ready = co_await ask_store(write_services);
    if (!ready) co_return std::unexpected(ready.error());
    if (std::chrono::steady_clock::now() >= deadline) co_return late_store;
    co_return write_lock;
}

} // namespace idiom::execution
