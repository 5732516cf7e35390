#include "gateway/pipeline/log_in.hpp"

#include "gateway/pipeline/authenticate.hpp"
#include "gateway/pipeline/cookies.hpp"

namespace idiom::pipeline {

namespace {

ClientResponse write(RequestContext& context, LoginOutcome outcome) {
    if (context.caller)
        outcome.client = LoggedIn{.name = context.caller->name,
                                  .login = context.caller->login,
                                  .may_write = context.caller->may_write};
    auto const response = context.sandbox().write_login(outcome);
    return response ? *response : context.fail(response.error());
}

ClientResponse begin_session(RequestContext& context, LoginRequest const& login) {
    if (auto const error = login_throttled(context)) return context.fail(*error);
    auto const& callers = context.routing->authenticator->callers();
    auto const* const known =
        callers.open() ? &callers.anonymous() : callers.by_key(login.password, login.user_name);
    context.caller = auth::CallerPtr(auth::CallerPtr{}, known);
    if (!context.caller) {
        context.routing->login_throttle->failed(context.request.peer);
        return context.fail(Fault::unauthenticated);
    }
    auto const begun = context.services.sessions.begin(
        {.client = context.caller->name, .key = auth::digest_of(login.password)}, login.remember);
    if (!begun) return context.fail(Fault::internal_error, "no session could be made");

    auto const lasts = login.remember ? auth::SessionStore::remembered : std::chrono::hours{};
    auto const now = std::chrono::floor<std::chrono::seconds>(context.services.write_services.now());
    CookieAttributes const cookie{.lasts = lasts, .secure = context.request.tls, .now = now};
    return write(context, {.kind = login.kind,
                           .session = context.arena.copy(*begun),
                           .remember = login.remember,
                           .cookie_attributes = cookie.text(context.arena)});
}

ClientResponse end_sessions(RequestContext& context) {
    for (auto const id : session_ids(context))
        context.services.sessions.end(id);
    CookieAttributes const cookie{.secure = context.request.tls, .expired = true};
    return write(context, {.kind = LoginRequest::Kind::end, .cookie_attributes = cookie.text(context.arena)});
}

} // namespace

std::optional<ClientResponse> log_in(RequestContext& context) {
    if (!context.is_about(Target::Kind::login)) return std::nullopt;
    if (!context.method) return context.fail_method();
    context.operation = context.target->operation;
    count_failed_login(context);
    if (context.request.body.size() > most_login)
        return context.fail(Fault::content_too_large, "the body of a login is too large");
    auto const login = context.sandbox().read_login();
    if (!login) return context.fail(login.error());
    switch (login->kind) {
    case LoginRequest::Kind::begin: return begin_session(context, *login);
    case LoginRequest::Kind::end: return end_sessions(context);
    case LoginRequest::Kind::ask: break;
    }
    return write(context, {.kind = login->kind});
}

} // namespace idiom::pipeline
