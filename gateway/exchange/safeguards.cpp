#include "gateway/exchange/safeguards.hpp"

namespace idiom::exchange {

boost::asio::awaitable<Result<Turn>> take_turn(Safeguards& safeguards, std::string backend, std::string user,
                                               std::chrono::steady_clock::time_point deadline,
                                               std::string_view request_id) {
    auto const late = fail(Fault::backend_timeout, "other writes to this user took too long");
    Turn turn;
    auto guard = co_await safeguards.locks.acquire(backend + '\n' + user, deadline);
    if (!guard) co_return late;
    turn.guard_ = std::move(*guard);
    auto section = co_await safeguards.store.enter(std::move(backend), std::move(user), deadline);
    if (!section && section.error().kind == store::StoreError::Kind::timed_out) co_return late;
    if (!section) {
        safeguards.report(section.error(), request_id);
        co_return fail(Fault::backend_unavailable, "the gateway's own store does not answer");
    }
    turn.section_ = std::move(*section);
    co_return turn;
}

} // namespace idiom::exchange
