#include "gateway/api/carry_out.hpp"

#include "gateway/telemetry/request_id.hpp"

namespace idiom::api {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

/// What a write locks: the user at its back end, whatever the case of its id. A create locks the login,
/// because two creates of one user must not run at once either (and at some vendors the login is the id).
std::string lock_name(Errand const& errand) {
    auto const* const create = std::get_if<CreateUser>(&errand.call.what);
    std::string name = errand.route.backend + '\n';
    for (char const c : create ? create->user.user_name.value_or("") : errand.user_id)
        name += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return name;
}

} // namespace

backend::Trip trip_of(Visit const& visit) {
    auto const& head = visit.request.head;
    auto const traceparent = head.header("traceparent");
    bool const traced = telemetry::is_traceparent(traceparent);
    return {.arena = visit.arena,
            .deadline = Clock::now() + visit.route->total_timeout,
            .traceparent = traced ? traceparent : std::string_view{},
            .tracestate = traced ? head.header("tracestate") : std::string_view{}};
}

asio::awaitable<Result<Answer>> carry_out(Errand const& errand, exchange::UserLocks& locks,
                                          backend::Trip& trip) {
    exchange::UserLocks::Guard guard;
    if (errand.writes && !errand.rehearsal) {
        guard = co_await locks.acquire(lock_name(errand));
        if (Clock::now() > trip.deadline)
            co_return idiom::fail(Fault::backend_timeout, "other writes to this user took too long");
    }
    auto const& partners = errand.route.partners;
    Call call = errand.call;
    call.session = partners.session.read(trip.arena);
    auto const result = co_await exchange::run(partners, call, trip, errand.rehearsal);
    co_return result;
}

} // namespace idiom::api
