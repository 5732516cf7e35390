#include "gateway/execution/translator_sandbox.hpp"

#include "gateway/telemetry/log.hpp"
#include "translators/core/request_violation.hpp"

#include <boost/core/demangle.hpp>

#include <exception>
#include <string>
#include <typeinfo>

namespace idiom::execution {

namespace {

std::string name_of(Dialect const& dialect) {
    try {
        return std::string(dialect.capabilities().dialect);
    } catch (...) {
        return "?";
    }
}

/// Runs `work`. Logs an exception by its type alone, because its text may repeat what the translator was
/// given.
template <class F>
auto guarded(Dialect const& dialect, upstream::CallContext const& call_context, F work)
    -> std::optional<decltype(work())> {
    try {
        return work();
    } catch (std::exception const& error) {
        log_stopped(dialect, "threw " + boost::core::demangle(typeid(error).name()), call_context);
    } catch (...) {
        log_stopped(dialect, "threw something", call_context);
    }
    return std::nullopt;
}

std::optional<std::string> refused(Ask const& ask, std::size_t responses) {
    if (auto const violation = violation_of(ask, responses)) return "asked " + std::string(violation->what);
    for (auto const& request : ask.requests)
        if (auto const violation = violation_of(request))
            return "asked for a request with " + std::string(violation->what);
    return std::nullopt;
}

} // namespace

void log_stopped(Dialect const& dialect, std::string_view did, upstream::CallContext const& call_context) {
    log::error("the translator '" + name_of(dialect) + "' was stopped: it " + std::string(did),
               call_context.request_id);
}

std::optional<Step<Answer>> next_step(Dialect const& dialect, Call const& call, Responses responses,
                                      upstream::CallContext const& call_context) {
    auto step =
        guarded(dialect, call_context, [&] { return dialect.next(call, responses, call_context.arena); });
    auto const* const ask = step ? std::get_if<Ask>(&*step) : nullptr;
    if (!ask) return step;
    if (auto const why = refused(*ask, responses.size())) {
        log_stopped(dialect, *why, call_context);
        return std::nullopt;
    }
    return step;
}

Response simulated(Dialect const& dialect, Request const& request, User const& user,
                   upstream::CallContext const& call_context) {
    auto const response =
        guarded(dialect, call_context, [&] { return dialect.simulate(request, user, call_context.arena); });
    return response.value_or(Response{.delivery = Delivery::unusable});
}

std::optional<std::string_view> concurrency_of(Dialect const& dialect, std::string_view session,
                                               upstream::CallContext const& call_context) {
    return guarded(dialect, call_context, [&] { return dialect.concurrency(session); });
}

} // namespace idiom::execution
