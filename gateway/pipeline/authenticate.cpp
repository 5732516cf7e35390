#include "gateway/pipeline/authenticate.hpp"

#include "gateway/pipeline/cookies.hpp"
#include "gateway/pipeline/retry_later.hpp"
#include "translators/face/credentials.hpp"

namespace idiom::pipeline {

namespace {

std::span<Header const> headers_of(RequestContext const& context) { return context.request.head.headers; }

bool has_credentials(RequestContext const& context) {
    return find(headers_of(context), "Authorization") || find(headers_of(context), "X-Api-Key");
}

/// Finds the caller by credentials or by the certificate of the connection. Returns as `recognise` does.
auth::Callers::Trusted const* look_at_credentials(RequestContext& context) {
    auto& authenticator = *context.routing->authenticator;
    auto const certificate = context.request.certificate_names;
    if (!certificate.empty() && !auth::Authenticator::has_credentials(headers_of(context))) {
        context.caller = authenticator.by_certificate(certificate);
        if (context.caller) return nullptr;
    }
    auto found = authenticator.by_headers(headers_of(context), context.arena);
    context.caller = std::move(found.caller);
    return found.lacks_key;
}

void look_for_session(RequestContext& context) {
    auto const& callers = context.routing->authenticator->callers();
    for (auto const id : session_ids(context)) {
        auto const session = context.services.sessions.find(id);
        if (!session) continue;
        context.caller = auth::CallerPtr(auth::CallerPtr{}, callers.named(session->client, session->key));
        if (context.caller) return;
    }
}

bool may_have_session(RequestContext const& context) {
    return context.face().info().has_logins() && !context.caller &&
           !face::has_basic_credentials(headers_of(context), context.arena);
}

} // namespace

std::optional<ClientResponse> refuse_throttled(RequestContext& context) {
    auto const error = login_throttled(context);
    if (!error || !has_credentials(context)) return std::nullopt;
    if (context.routing->authenticator->remembers(headers_of(context))) return std::nullopt;
    return context.fail(*error);
}

auth::Callers::Trusted const* recognise(RequestContext& context) {
    auto& authenticator = *context.routing->authenticator;
    if (context.face().info().has_logins() && !authenticator.callers().open() &&
        !auth::Authenticator::has_credentials(headers_of(context)) && !session_ids(context).empty()) {
        look_for_session(context);
        return nullptr;
    }
    if (auto const* const issuer = look_at_credentials(context)) return issuer;
    if (may_have_session(context)) look_for_session(context);
    return nullptr;
}

boost::asio::awaitable<void> wait_for_keys(RequestContext& context, auth::Callers::Trusted const& issuer) {
    count_failed_login(context);
    bool const waited = co_await context.routing->authenticator->fetch_keys(issuer);
    if (waited) look_at_credentials(context);
    if (may_have_session(context)) look_for_session(context);
    count_failed_login(context);
}

std::optional<ClientResponse> refuse_stranger(RequestContext& context) {
    if (context.caller) return std::nullopt;
    count_failed_login(context);
    return context.fail(Fault::unauthenticated);
}

void count_failed_login(RequestContext& context) {
    bool const suspect = !context.caller && has_credentials(context);
    if (suspect == context.suspected) return;
    context.suspected = suspect;
    auto& throttle = *context.routing->login_throttle;
    if (suspect)
        throttle.failed(context.request.peer);
    else
        throttle.take_back(context.request.peer);
}

std::optional<Error> login_throttled(RequestContext const& context) {
    auto const seconds = context.routing->login_throttle->wait(context.request.peer);
    if (seconds == 0) return std::nullopt;
    return retry_later(Fault::rate_limited, "too many failed logins came from this address", seconds);
}

Names session_ids(RequestContext const& context) {
    auto const& info = context.face().info();
    auto ids = context.arena.vector<std::string_view>();
    for (auto const name : info.session_headers)
        if (auto const id = find(headers_of(context), name); id && !id->empty()) ids.push_back(*id);
    for (auto const name : info.session_cookies) {
        auto const values = cookies(headers_of(context), name, context.arena);
        ids.insert(ids.end(), values.begin(), values.end());
    }
    return Arena::keep(ids);
}

} // namespace idiom::pipeline
