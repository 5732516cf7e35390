#include "gateway/exchange/guard.hpp"

#include "gateway/telemetry/log.hpp"
#include "translators/core/flaw.hpp"

#include <boost/core/demangle.hpp>

#include <exception>
#include <string>
#include <typeinfo>

namespace idiom::exchange {

namespace {

std::string name_of(Dialect const& dialect) {
    try {
        return std::string(dialect.capabilities().dialect);
    } catch (...) {
        return "?";
    }
}

/// Does `work`. What is thrown is logged by its type alone: its text may repeat what the translator was
/// given.
template <class F>
auto guarded(Dialect const& dialect, backend::Trip const& trip, F work) -> std::optional<decltype(work())> {
    try {
        return work();
    } catch (std::exception const& error) {
        log_stopped(dialect, "threw " + boost::core::demangle(typeid(error).name()), trip);
    } catch (...) {
        log_stopped(dialect, "threw something", trip);
    }
    return std::nullopt;
}

std::optional<std::string> refused(Ask const& ask, std::size_t replies) {
    if (auto const flaw = flaw_of(ask, replies)) return "asked " + std::string(flaw->what);
    for (auto const& request : ask.requests)
        if (auto const flaw = flaw_of(request)) return "asked for a request with " + std::string(flaw->what);
    return std::nullopt;
}

} // namespace

void log_stopped(Dialect const& dialect, std::string_view did, backend::Trip const& trip) {
    log::error("the translator '" + name_of(dialect) + "' was stopped: it " + std::string(did),
               trip.request_id);
}

std::optional<Step<Answer>> next_step(Dialect const& dialect, Call const& call, Replies replies,
                                      backend::Trip const& trip) {
    auto step = guarded(dialect, trip, [&] { return dialect.next(call, replies, trip.arena); });
    auto const* const ask = step ? std::get_if<Ask>(&*step) : nullptr;
    if (!ask) return step;
    if (auto const why = refused(*ask, replies.size())) {
        log_stopped(dialect, *why, trip);
        return std::nullopt;
    }
    return step;
}

Response imagined(Dialect const& dialect, Request const& request, User const& user,
                  backend::Trip const& trip) {
    auto const reply = guarded(dialect, trip, [&] { return dialect.imagine(request, user, trip.arena); });
    return reply.value_or(Response{.delivery = Delivery::unusable});
}

std::optional<std::string_view> concurrency_of(Dialect const& dialect, std::string_view session,
                                               backend::Trip const& trip) {
    return guarded(dialect, trip, [&] { return dialect.concurrency(session); });
}

} // namespace idiom::exchange
