#include "gateway/pipeline/face_sandbox.hpp"

#include "gateway/telemetry/log.hpp"

#include <boost/core/demangle.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <typeinfo>

namespace idiom::pipeline {

namespace {

constexpr std::string_view stopped = "the face of this API was stopped";

std::unexpected<Error> stop(RequestContext const& context, std::string const& did) {
    log::error("the face '" + std::string(context.face().info().name) + "' was stopped: it " + did,
               context.id);
    return fail(Fault::internal_error, stopped);
}

/// Runs `work`. Logs an exception by its type alone, because its text may repeat what the face was given.
template <class Work, class T = typename decltype(std::declval<Work>()())::value_type>
Result<T> guarded(RequestContext const& context, Work work) {
    try {
        return work();
    } catch (std::exception const& error) {
        return stop(context, "threw " + boost::core::demangle(typeid(error).name()));
    } catch (...) {
        return stop(context, "threw something");
    }
}

bool makes_sense(Call const& call) {
    auto const* const update = std::get_if<UpdateUser>(&call.what);
    return call.roles && (!update || update->edit);
}

std::optional<std::string> violation_of(Calls const& step, Target const& target, std::size_t outcomes) {
    if (step.calls.empty()) return "asked for no call";
    if (outcomes + step.calls.size() > most_calls) return "asked for too many calls";
    if (!std::ranges::all_of(step.calls, makes_sense)) return "asked for a call without roles or edit";
    // The caller was asked for the right to read only.
    if (!target.writes && std::ranges::any_of(step.calls, is_write)) return "asked for a write in a read";
    return std::nullopt;
}

} // namespace

Result<Target> read_target(RequestContext const& context) {
    return guarded(context,
                   [&] { return context.face().read_target(context.client_request, context.arena); });
}

Result<ClientCall const*> read_whole(RequestContext const& context, RouteView const& route) {
    return guarded(context,
                   [&] { return context.face().read_request(context.client_request, route, context.arena); });
}

FaceStep next_step(RequestContext const& context, Outcomes outcomes) {
    auto step =
        guarded(context, [&] { return Result<FaceStep>(context.call->next(outcomes, context.arena)); });
    if (!step) return Result<ClientResponse>(std::unexpected(step.error()));
    if (auto const* const calls = std::get_if<Calls>(&*step))
        if (auto const violation = violation_of(*calls, *context.target, outcomes.size()))
            return Result<ClientResponse>(stop(context, *violation));
    return *step;
}

ClientResponse refuse(RequestContext const& context, Error const& error) {
    auto const* const target = context.target ? &*context.target : nullptr;
    auto const response = guarded(context, [&] {
        return Result<ClientResponse>(
            context.face().refuse(error, context.client_request, target, context.arena));
    });
    return response.value_or(ClientResponse{.status = info(error.fault).status, .headers = {}, .body = {}});
}

ClientResponse repeat(RequestContext const& context, ClientResponse const& kept) {
    auto const response = guarded(context, [&] {
        return Result<ClientResponse>(context.face().repeat(kept, context.client_request, context.arena));
    });
    return response.value_or(kept);
}

Result<ClientResponse> write_routes(RequestContext const& context, std::span<RouteLine const> routes,
                                    Arena& arena) {
    return guarded(context,
                   [&] { return context.face().write_routes(routes, context.client_request, arena); });
}

Result<LoginRequest> read_login(RequestContext const& context) {
    return guarded(context, [&] { return context.face().read_login(context.client_request, context.arena); });
}

Result<ClientResponse> write_login(RequestContext const& context, LoginOutcome const& outcome) {
    return guarded(context, [&] {
        return Result<ClientResponse>(
            context.face().write_login(outcome, context.client_request, context.arena));
    });
}

} // namespace idiom::pipeline
