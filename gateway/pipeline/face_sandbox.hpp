#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <optional>

/// A face may come from a third party, as a translator may. Its errors must not reach beyond the request: it
/// is stopped, the log names it, and the client gets an internal error. See face_violation.hpp for what it
/// may not ask.
namespace idiom::pipeline {

Result<Target> read_target(RequestContext const& context);
Result<ClientCall const*> read_whole(RequestContext const& context, RouteView const& route);
FaceStep next_step(RequestContext const& context, Outcomes outcomes);
/// Returns a response with a status and nothing else if the face throws.
ClientResponse refuse(RequestContext const& context, Error const& error);
ClientResponse repeat(RequestContext const& context, ClientResponse const& kept);
/// Writes the list into `arena`.
Result<ClientResponse> write_routes(RequestContext const& context, std::span<RouteLine const> routes,
                                    Arena& arena);
Result<LoginRequest> read_login(RequestContext const& context);
Result<ClientResponse> write_login(RequestContext const& context, LoginOutcome const& outcome);

} // namespace idiom::pipeline
