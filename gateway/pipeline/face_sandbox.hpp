#pragma once

#include "translators/core/face.hpp"

#include <span>
#include <string_view>

namespace idiom::pipeline {

/// Calls a face for one request. The face may come from a third party, as a translator may, so its errors
/// must not reach beyond the request. The sandbox stops a face that throws, or that returns calls or a
/// response that the gateway must not accept (face_violation.hpp). The log then names the face, and the
/// client gets an internal error. The sandbox owns nothing; the face, the request and the arena must outlive
/// it.
class FaceSandbox {
public:
    FaceSandbox(Face const& face, ClientRequest const& request, Arena& arena)
        : face_(face), request_(request), arena_(arena) {}

    Result<Target> read_target() const;
    Result<ClientCall const*> read_request(RouteView const& route) const;
    /// `target` is what the face has read from the head of the same request.
    FaceStep next(ClientCall const& call, Target const& target, Outcomes outcomes) const;
    /// As `next`, for a script that the face has asked to run under a write lock.
    LockedStep next(LockedScript const& script, Target const& target, Outcomes outcomes) const;
    /// Returns nothing if the face throws.
    Observations observe(ClientCall const& call, Outcomes outcomes) const;
    Observations observe(LockedScript const& script, Outcomes outcomes) const;
    /// See Face::note_change. Returns null if the face throws.
    LockedScript const* note_change(std::string_view id) const;
    /// See Face::describe. Returns "" if the face throws.
    std::string_view describe(RouteView const& route) const;
    /// `target` is null if the head was refused. Returns a response with a status and nothing else if the
    /// face throws.
    ClientResponse refuse(Error const& error, Target const* target) const;
    ClientResponse repeat(ClientResponse const& kept) const;
    /// Writes the list into `arena`.
    Result<ClientResponse> write_routes(std::span<RouteLine const> routes, Arena& arena) const;
    Result<ClientResponse> write_document() const;
    Result<Search> read_search() const;
    Result<ClientResponse> write_search(std::span<SearchedRoute const> routes, std::string_view next) const;
    Result<LoginRequest> read_login() const;
    Result<ClientResponse> write_login(LoginOutcome const& outcome) const;

private:
    template <class Work> auto guarded(Work work) const -> decltype(work());
    template <class Write> Result<ClientResponse> sound(Write write) const;
    std::unexpected<Error> stop(std::string_view did) const;

    Face const& face_;
    ClientRequest const& request_;
    Arena& arena_;
};

} // namespace idiom::pipeline
