#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Takes a place for a request whose body is already there, and whose caller is therefore looked at right
/// away. Returns false if no place is free.
bool enter(PipelineServices const& services, server::Permit& permit);

/// The stop of a request whose body has yet to arrive, or that found no place. Refuses it if too many are
/// under way, or if its caller is not recognised, unless it is a login or has a token whose key must be
/// fetched. An admitted request counts as under way until its response is written, because slow readers hold
/// memory too. It counts against its client, or, while the caller is not known, against the few places for
/// such callers.
std::optional<ClientResponse> admit(RequestContext& context);

/// Counts the request's place as its client's.
void claim_place(RequestContext const& context);

/// Gives the place back.
void leave(PipelineServices const& services, server::Permit const& permit);

/// Moves a request whose caller is not known to the places for refused callers, because such a caller may
/// read the response slowly.
void leave_to_strangers(RequestContext const& context);

} // namespace idiom::pipeline
