#include "gateway/pipeline/face_sandbox.hpp"

#include "gateway/telemetry/log.hpp"
#include "translators/core/face_violation.hpp"

#include <boost/core/demangle.hpp>

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

/// Runs `write`, and looks at the response before it goes out.
template <class Write> Result<ClientResponse> sound(RequestContext const& context, Write write) {
    auto response = guarded(context, [&] { return Result<ClientResponse>(write()); });
    if (response)
        if (auto const violation = violation_of(*response))
            return stop(context, std::string(violation->what));
    return response;
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
    std::optional<RequestViolation> violation;
    if (auto const* const calls = std::get_if<Calls>(&*step))
        violation = violation_of(*calls, *context.target, outcomes.size());
    else if (auto const& response = std::get<Result<ClientResponse>>(*step))
        violation = violation_of(*response);
    if (violation) return Result<ClientResponse>(stop(context, std::string(violation->what)));
    return *step;
}

ClientResponse refuse(RequestContext const& context, Error const& error) {
    auto const* const target = context.target ? &*context.target : nullptr;
    auto const response = sound(
        context, [&] { return context.face().refuse(error, context.client_request, target, context.arena); });
    return response.value_or(ClientResponse{.status = info(error.fault).status, .headers = {}, .body = {}});
}

ClientResponse repeat(RequestContext const& context, ClientResponse const& kept) {
    auto const response =
        sound(context, [&] { return context.face().repeat(kept, context.client_request, context.arena); });
    return response.value_or(kept);
}

Result<ClientResponse> write_routes(RequestContext const& context, std::span<RouteLine const> routes,
                                    Arena& arena) {
    auto const written =
        guarded(context, [&] { return context.face().write_routes(routes, context.client_request, arena); });
    if (!written) return written;
    return sound(context, [&] { return *written; });
}

Result<LoginRequest> read_login(RequestContext const& context) {
    return guarded(context, [&] { return context.face().read_login(context.client_request, context.arena); });
}

Result<ClientResponse> write_login(RequestContext const& context, LoginOutcome const& outcome) {
    return sound(context,
                 [&] { return context.face().write_login(outcome, context.client_request, context.arena); });
}

} // namespace idiom::pipeline
