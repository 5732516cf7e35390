#include "gateway/pipeline/face_sandbox.hpp"

#include "gateway/telemetry/log.hpp"
#include "translators/core/face_violation.hpp"

#include <boost/core/demangle.hpp>

#include <exception>
#include <string>
#include <typeinfo>

namespace idiom::pipeline {

std::unexpected<Error> FaceSandbox::stop(std::string_view did) const {
    auto text = "the face '" + std::string(face_.info().name) + "' was stopped: it ";
    log::error(text.append(did), request_.id);
    return fail(Fault::internal_error, "the face of this API was stopped");
}

/// Runs `work`. Logs an exception by its type alone, because its text may repeat what the face was given.
template <class Work> auto FaceSandbox::guarded(Work work) const -> decltype(work()) {
    try {
        return work();
    } catch (std::exception const& error) {
        return stop("threw " + boost::core::demangle(typeid(error).name()));
    } catch (...) {
        return stop("threw something");
    }
}

/// Runs `write`, and looks at the response before it goes out.
template <class Write> Result<ClientResponse> FaceSandbox::sound(Write write) const {
    auto response = guarded([&] { return Result<ClientResponse>(write()); });
    if (response)
        if (auto const violation = violation_of(*response)) return stop(violation->what);
    return response;
}

Result<Target> FaceSandbox::read_target() const {
    return guarded([&] { return face_.read_target(request_, arena_); });
}

Result<ClientCall const*> FaceSandbox::read_request(RouteView const& route) const {
    return guarded([&] { return face_.read_request(request_, route, arena_); });
}

FaceStep FaceSandbox::next(ClientCall const& call, Target const& target, Outcomes outcomes) const {
    auto step = guarded([&] { return Result<FaceStep>(call.next(outcomes, arena_)); });
    if (!step) return Result<ClientResponse>(std::unexpected(step.error()));
    std::optional<RequestViolation> violation;
    if (auto const* const calls = std::get_if<Calls>(&*step))
        violation = violation_of(*calls, target, outcomes.size());
    else if (auto const& response = std::get<Result<ClientResponse>>(*step))
        violation = violation_of(*response);
    if (violation) return Result<ClientResponse>(stop(violation->what));
    return *step;
}

LockedStep FaceSandbox::next(LockedScript const& script, Target const& target, Outcomes outcomes) const {
    auto const step = guarded([&] { return Result<LockedStep>(script.next(outcomes, arena_)); });
    if (!step) return Result<Answer>(std::unexpected(step.error()));
    if (auto const* const calls = std::get_if<Calls>(&*step))
        if (auto const violation = violation_of(*calls, target, outcomes.size()))
            return Result<Answer>(stop(violation->what));
    return *step;
}

Observations FaceSandbox::observe(ClientCall const& call, Outcomes outcomes) const {
    auto const seen = guarded([&] { return Result<Observations>(call.observe(outcomes, arena_)); });
    return seen.value_or(Observations{});
}

Observations FaceSandbox::observe(LockedScript const& script, Outcomes outcomes) const {
    auto const seen = guarded([&] { return Result<Observations>(script.observe(outcomes, arena_)); });
    return seen.value_or(Observations{});
}

LockedScript const* FaceSandbox::note_change(std::string_view id) const {
    auto const script =
        guarded([&] { return Result<LockedScript const*>(face_.note_change(id, request_.now, arena_)); });
    return script.value_or(nullptr);
}

std::string_view FaceSandbox::describe(RouteView const& route) const {
    auto const described =
        guarded([&] { return Result<std::string_view>(face_.describe(request_, route, arena_)); });
    return described.value_or(std::string_view{});
}

ClientResponse FaceSandbox::refuse(Error const& error, Target const* target) const {
    auto const response = sound([&] { return face_.refuse(error, request_, target, arena_); });
    return response.value_or(ClientResponse{.status = info(error.fault).status, .headers = {}, .body = {}});
}

ClientResponse FaceSandbox::repeat(ClientResponse const& kept) const {
    return sound([&] { return face_.repeat(kept, request_, arena_); }).value_or(kept);
}

Result<ClientResponse> FaceSandbox::write_routes(std::span<RouteLine const> routes, Arena& arena) const {
    auto const written = guarded([&] { return face_.write_routes(routes, request_, arena); });
    if (!written) return written;
    return sound([&] { return *written; });
}

Result<ClientResponse> FaceSandbox::write_document() const {
    auto const written = guarded([&] { return face_.write_document(request_, arena_); });
    if (!written) return written;
    return sound([&] { return *written; });
}

Result<Search> FaceSandbox::read_search() const {
    return guarded([&] { return face_.read_search(request_, arena_); });
}

Result<ClientResponse> FaceSandbox::write_search(std::span<SearchedRoute const> routes,
                                                 std::string_view next) const {
    auto const written = guarded([&] { return face_.write_search(routes, next, request_, arena_); });
    if (!written) return written;
    return sound([&] { return *written; });
}

Result<LoginRequest> FaceSandbox::read_login() const {
    return guarded([&] { return face_.read_login(request_, arena_); });
}

Result<ClientResponse> FaceSandbox::write_login(LoginOutcome const& outcome) const {
    return sound([&] { return face_.write_login(outcome, request_, arena_); });
}

} // namespace idiom::pipeline
