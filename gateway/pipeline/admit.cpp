#include "gateway/pipeline/admit.hpp"

#include "gateway/pipeline/authenticate.hpp"
#include "gateway/pipeline/cors.hpp"
#include "gateway/pipeline/log_in.hpp"
#include "gateway/pipeline/publish.hpp"
#include "gateway/pipeline/retry_later.hpp"

namespace idiom::pipeline {

namespace {

using limits::ConcurrencyLimiter;
using Place = ConcurrencyLimiter::Place;

constexpr std::chrono::seconds patience_with_strangers{2};

std::uint32_t number_of(Place place) { return static_cast<std::uint32_t>(place); }
Place place_of(server::Permit const& permit) { return static_cast<Place>(permit.place); }

bool needs_no_caller(RequestContext const& context) {
    return context.is_about(Target::Kind::login) || asks_for_public_document(context);
}

/// Takes a place after `recognise` was tried. Returns the kind of the place; none if no place is free.
Place take_place(RequestContext const& context) {
    auto& limiter = context.services.limiter;
    if (context.caller)
        return limiter.enter() || limiter.enter_reserve(context.caller->number) ? Place::caller : Place::none;
    auto const place = needs_no_caller(context) ? Place::login : Place::token;
    return limiter.enter_as(place) ? place : Place::none;
}

} // namespace

bool enter(PipelineServices const& services, server::Permit& permit) {
    if (!services.limiter.enter()) return false;
    permit.place = number_of(Place::caller);
    return true;
}

std::optional<ClientResponse> admit(RequestContext& context) {
    if (auto const response = answer_preflight(context)) return response;
    if (auto const refusal = refuse_throttled(context)) return refusal;
    auto const* const lacks_key = recognise(context);
    bool const may_be_unknown = lacks_key || needs_no_caller(context);
    if (!may_be_unknown)
        if (auto const refusal = refuse_stranger(context)) return refusal;
    auto const place = take_place(context);
    if (place == Place::none)
        return context.fail(retry_later(Fault::overloaded, "the gateway has too many requests under way",
                                        ConcurrencyLimiter::retry_after));
    auto& permit = context.request.permit;
    permit.place = number_of(place);
    if (context.caller) claim_place(context);
    if (place == Place::login) {
        permit.most_body = most_login;
        permit.patience = patience_with_strangers;
    }
    return std::nullopt;
}

void claim_place(RequestContext const& context) {
    auto& permit = context.request.permit;
    auto const client = context.caller->number;
    if (client == ConcurrencyLimiter::no_client || permit.client != ConcurrencyLimiter::no_client) return;
    context.services.limiter.claim(client);
    permit.client = client;
}

void leave(PipelineServices const& services, server::Permit const& permit) {
    services.limiter.leave(place_of(permit), permit.client);
}

void leave_to_strangers(RequestContext const& context) {
    auto& permit = context.request.permit;
    if (place_of(permit) != Place::caller) return;
    leave(context.services, permit);
    bool const has_room = context.services.limiter.enter_as(Place::refused);
    permit.place = number_of(has_room ? Place::refused : Place::none);
    permit.client = ConcurrencyLimiter::no_client;
    // If no place is free, the connection must take the response at once.
    permit.patience = has_room ? patience_with_strangers : std::chrono::milliseconds(0);
}

} // namespace idiom::pipeline
