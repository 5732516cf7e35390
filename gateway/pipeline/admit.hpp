#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Takes a place for a request whose body is already there, and whose caller is therefore checked right away.
/// Returns false if no place is free.
bool enter(PipelineServices const& services, server::Permit& permit);

/// The stop for a request whose body has yet to arrive, and for a request that found no place in `enter`.
/// Returns null if the request is admitted. Refuses the request if too many requests are under way. Refuses a
/// caller that is not recognised, unless the request is a login or has a token whose key must be fetched. An
/// admitted request counts as under way until its response is written, because a slow reader holds memory
/// too. The request counts against its client. While the caller is not known, the request counts against the
/// few places for unknown callers.
std::optional<ClientResponse> admit(RequestContext& context);

/// Counts the place of the request against the limit of its client. Does nothing if the place is already
/// counted, or if the caller is anonymous. The caller must be known.
void claim_place(RequestContext const& context);

/// Gives the place back.
void leave(PipelineServices const& services, server::Permit const& permit);

/// Moves a request whose caller is not known to the places for refused callers, because such a caller may
/// read the response slowly.
void leave_to_strangers(RequestContext const& context);

} // namespace idiom::pipeline
