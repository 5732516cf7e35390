#include "gateway/pipeline/legacy_handler.hpp"

#include "gateway/net/for_each_concurrent.hpp"
#include "gateway/pipeline/cookies.hpp"
#include "gateway/pipeline/execute.hpp"
#include "gateway/pipeline/limits.hpp"
#include "gateway/pipeline/with_idempotency_key.hpp"
#include "translators/codec/base64.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/face/by_name.hpp"
#include "translators/evovoice/face/error_response.hpp"
#include "translators/evovoice/face/negotiate.hpp"
#include "translators/evovoice/face/write.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

/// The most calls of one round that run at once, so that a list does not take the whole pool.
constexpr std::size_t most_at_once = 8;

/// Returns the route of the path, and the rest of the path below it. If the path begins with a word of the
/// contract instead of a route's name, Host or another header chooses the route.
Matched match(RequestContext const& context) {
    auto const& router = context.routing->router;
    auto const face = *context.legacy_face;
    auto const below = context.path.substr(face.size());
    auto const end = std::min(below.find('/', 1), below.size());
    auto const segment = below.substr(1, end - 1);
    auto const* const named = face.empty() ? nullptr : router.named(segment);
    if (!named && evovoice_face::begins_path(segment))
        return {router.chosen_by(context.request.head.headers), face, below};
    return {named, context.path.substr(0, face.size() + end), below.substr(end)};
}

/// A login needs no route, so it does not matter whether match finds one.
std::string_view below_route(RequestContext const& context) { return match(context).rest; }

/// Returns whether there are Basic credentials. Credentials with an empty password do not count, as in
/// ServiceStack.
bool has_basic_credentials(RequestContext const& context) {
    auto const field = context.request.head.header("Authorization");
    if (!equal_ignoring_case(field.substr(0, 6), "Basic ")) return false;
    auto const pair =
        base64::decode(field.substr(std::min(field.find_first_not_of(' ', 6), field.size())), context.arena);
    return !pair || !pair->ends_with(':');
}

/// Returns the values that may be session ids, the strongest first. As in ServiceStack, headers precede
/// cookies.
Names session_ids(RequestContext const& context) {
    auto const& head = context.request.head;
    auto ids = context.arena.vector<std::string_view>();
    for (auto const name : {"X-ss-pid", "X-ss-id"})
        if (auto const id = head.header(name); !id.empty()) ids.push_back(id);
    for (auto const name : {"ss-id", "ss-pid"}) {
        auto const values = cookies(head.headers, name, context.arena);
        ids.insert(ids.end(), values.begin(), values.end());
    }
    return Arena::keep(ids);
}

ClientRequest client_request_of(RequestContext const& context) {
    return {.method = *context.method,
            .path = below_route(context),
            .query = context.query,
            .headers = context.request.head.headers,
            .body = context.request.body,
            .depth = context.routing->depth};
}

ClientResponse fail_method(RequestContext& context) {
    Error error{.fault = Fault::method_not_allowed, .detail = "the method is not known here"};
    error.allow = "GET, HEAD, POST, PATCH, DELETE";
    return context.fail(error);
}

/// The legacy face has no dry runs. It must refuse a request for one instead of executing the write.
bool asks_for_dry_run(RequestContext const& context) {
    auto const parameters = uri::read_query(context.query, context.arena);
    return parameters && std::ranges::any_of(*parameters, [](auto const& parameter) {
               return equal_ignoring_case(parameter.name, "dry_run") &&
                      !equal_ignoring_case(parameter.value, "false");
           });
}

LoggedIn person(auth::Caller const& caller) {
    return {.name = caller.name, .login = caller.login, .may_write = caller.may_write};
}

/// Takes the pending call and the call context by value, because the calls of one round run at the same time.
asio::awaitable<void> execute_into(Result<Answer>& outcome, PendingCall pending_call,
                                   execution::WriteServices& write_services,
                                   upstream::CallContext call_context) {
    auto const came_to = co_await execute(pending_call, write_services, call_context);
    outcome = came_to;
}

} // namespace

std::optional<ClientResponse> LegacyHandler::turn_away(RequestContext& context) const {
    if (!context.method) return fail_method(context);
    if (auto const error = credentials_throttled(context)) return context.fail(*error);
    auto const* const lacks_key = recognise_at_once(context);
    if (context.caller || lacks_key || is_login(context)) return std::nullopt;
    record_failed_credentials(context);
    return refuse_caller(context);
}

/// Returns whether the request is a login, a logout or a question for the login state. These belong to no
/// route.
bool LegacyHandler::is_login(RequestContext const& context) {
    return context.is_legacy() && context.method &&
           evovoice_face::read_auth_target(client_request_of(context)).has_value();
}

asio::awaitable<ClientResponse> LegacyHandler::answer(RequestContext& context) {
    if (!context.method) co_return fail_method(context);
    auto const client_request = client_request_of(context);
    if (auto const error = credentials_throttled(context)) co_return context.fail(*error);
    co_await recognise(context);
    record_failed_credentials(context);
    if (auto const what = evovoice_face::read_auth_target(client_request))
        co_return *what ? authenticate(context, client_request, **what) : context.fail(what->error());
    if (!context.caller) co_return refuse_caller(context);
    claim_place(context, limiter_);

    auto const matched = match(context);
    if (!matched.route || !context.caller->may_use(matched.route->name))
        co_return context.fail(Fault::route_not_found, "there is no such route");
    context.route = matched.route;
    if (!take_token(context, context.route->name)) co_await wait_for_token(context);
    if (auto const error = over_limit(context)) co_return context.fail(*error);
    auto const target = evovoice_face::read_target(client_request, context.arena);
    if (!target) co_return context.fail(target.error());
    context.legacy_operation = target->operation;
    context.operation = evovoice_face::name_of(target->operation);
    if (target->writes() ? !context.caller->may_write : !context.caller->may_read)
        co_return context.fail(Fault::forbidden, "the client is not allowed this kind of call");
    if (target->writes() && asks_for_dry_run(context))
        co_return context.fail(Fault::invalid_parameter, "dry_run: there is none here, only below /v1");

    // The route lies in the arena, because the calls refer to it.
    auto& route = context.arena.array<RouteView>(1).front();
    route = {.capabilities = context.route->capabilities,
             .roles = context.route->legacy_roles,
             .base = matched.base,
             .tagged = context.route->roles};
    auto const request = evovoice_face::read_request(*target, client_request, route, context.arena);
    if (!request) co_return context.fail(request.error());
    auto const format = evovoice_face::response_format(client_request, context.arena);
    auto const work = [&] { return converse(context, *request, route, format); };
    // An Idempotency-Key on a list is ignored, because a list may come by POST.
    auto const response =
        co_await (target->writes() ? with_idempotency_key(context, write_services_, work) : work());
    co_return response;
}

asio::awaitable<ClientResponse> LegacyHandler::converse(RequestContext& context,
                                                        evovoice_face::Request const& request,
                                                        RouteView const& route, face::Format format) {
    auto call_context = call_context_of(context);
    auto outcomes = context.arena.vector<Result<Answer>>();
    for (std::size_t round = 0; round < most_face_rounds; ++round) {
        auto const step = evovoice_face::next(request, route, format, context.method == Method::head,
                                              outcomes, context.arena);
        if (auto const* const end = std::get_if<Result<ClientResponse>>(&step)) {
            if (!*end) co_return context.fail(end->error());
            co_return **end;
        }
        auto const calls = std::get<Calls>(step).calls;
        auto const first = outcomes.size();
        outcomes.resize(first + calls.size());
        std::span<Result<Answer>> const answers(outcomes.data() + first, calls.size());
        co_await execute_all(context, request, calls, answers, call_context);
    }
    co_return context.fail(Fault::internal_error, "the conversation did not come to an end");
}

asio::awaitable<void> LegacyHandler::execute_all(RequestContext& context,
                                                 evovoice_face::Request const& request,
                                                 std::span<Call const> calls,
                                                 std::span<Result<Answer>> outcomes,
                                                 upstream::CallContext& call_context) {
    PendingCall pending_call{.context = context,
                             .call = {},
                             .writes = request.operation != evovoice_face::Operation::list,
                             .user_id = request.user_id,
                             .dry_run = nullptr};
    if (calls.size() == 1) {
        pending_call.call = calls.front();
        auto const outcome = co_await execute(pending_call, write_services_, call_context);
        outcomes.front() = outcome;
        co_return;
    }
    co_await net::for_each_concurrent(calls.size(), most_at_once, [&](std::size_t i) {
        pending_call.call = calls[i];
        return execute_into(outcomes[i], pending_call, write_services_, call_context);
    });
}

// --- Recognising the caller

asio::awaitable<void> LegacyHandler::recognise(RequestContext& context) const {
    auto const* const issuer = recognise_at_once(context);
    if (!issuer) co_return;
    co_await wait_for_keys(context, *issuer);
    if (!context.caller && !has_basic_credentials(context)) look_for_session(context);
}

/// Recognises the caller without a wait; returns as RequestContext::recognise does. A session counts only if
/// no other credentials identify the caller. It does not count beside Basic credentials. It precedes the
/// certificate of the connection, because a client does not choose its certificate for each request.
auth::Callers::Trusted const* LegacyHandler::recognise_at_once(RequestContext& context) const {
    auto& authenticator = *context.routing->authenticator;
    bool const has_credentials = auth::Authenticator::has_credentials(context.request.head.headers);
    if (!has_credentials && !authenticator.callers().open() && !session_ids(context).empty()) {
        look_for_session(context);
        return nullptr;
    }
    if (auto const* const issuer = context.recognise()) return issuer;
    if (!context.caller && !has_basic_credentials(context)) look_for_session(context);
    return nullptr;
}

void LegacyHandler::look_for_session(RequestContext& context) const {
    auto const& callers = context.routing->authenticator->callers();
    for (auto const id : session_ids(context)) {
        auto const session = sessions_.find(id);
        if (!session) continue;
        context.caller = auth::CallerPtr(auth::CallerPtr{}, callers.named(session->client, session->key));
        if (context.caller) return;
    }
}

ClientResponse LegacyHandler::refuse_caller(RequestContext& context) const {
    if (has_basic_credentials(context))
        return context.fail(Fault::unauthenticated, "Invalid Username or Password");
    context.problem = info(Fault::unauthenticated).name;
    return evovoice_face::ask_for_login(context.arena);
}

ClientResponse LegacyHandler::authenticate(RequestContext& context, ClientRequest const& client_request,
                                           evovoice_face::AuthOperation what) {
    if (context.request.body.size() > most_login)
        return context.fail(Fault::content_too_large, "the body of a login is too large");
    switch (what) {
    case evovoice_face::AuthOperation::login:
        context.operation = "Authenticate";
        return log_in(context, client_request);
    case evovoice_face::AuthOperation::logout:
        context.operation = "Authenticate";
        return log_out(context, client_request);
    case evovoice_face::AuthOperation::status: break;
    }
    context.operation = "GetAuthStatus";
    if (!context.caller) return {.status = 204, .headers = {}, .body = {}, .head = false};
    auto const format = evovoice_face::response_format(client_request, context.arena);
    Headers headers(context.arena);
    headers.add("Content-Type", evovoice_face::content_type_of(format));
    return {.status = 200,
            .headers = headers.list(),
            .body = evovoice_face::write_status(person(*context.caller), format, context.arena),
            .head = false};
}

ClientResponse LegacyHandler::log_in(RequestContext& context, ClientRequest const& client_request) {
    auto const login = evovoice_face::read_login(client_request, context.arena);
    if (!login) return context.fail(login.error());
    if (login->kind == LoginRequest::Kind::end) return log_out(context, client_request);
    if (auto const error = login_throttled(context)) return context.fail(*error);

    auto const& callers = context.routing->authenticator->callers();
    auto const* const known =
        callers.open() ? &callers.anonymous() : callers.by_key(login->password, login->user_name);
    context.caller = auth::CallerPtr(auth::CallerPtr{}, known);
    if (!context.caller) {
        record_failed_login(context);
        return context.fail(Fault::unauthenticated, "Invalid Username or Password");
    }
    auto const begun = sessions_.begin(
        {.client = context.caller->name, .key = auth::digest_of(login->password)}, login->remember);
    if (!begun) return context.fail(Fault::internal_error, "no session could be made");

    auto const id = context.arena.copy(*begun);
    auto const format = evovoice_face::response_format(client_request, context.arena);
    Headers headers(context.arena);
    headers.add("Content-Type", evovoice_face::content_type_of(format));
    headers.add("Cache-Control", "no-store");
    auto const lasts = login->remember ? auth::SessionStore::remembered : std::chrono::hours{};
    CookieMaker const cookie{.lasts = lasts,
                             .secure = context.request.tls,
                             .now = std::chrono::floor<std::chrono::seconds>(write_services_.now())};
    headers.add("Set-Cookie", cookie.make("ss-id", id, context.arena));
    headers.add("Set-Cookie", cookie.make("ss-pid", id, context.arena));
    headers.add("Set-Cookie", cookie.make("ss-opt", login->remember ? "perm" : "temp", context.arena));
    return {.status = 200,
            .headers = headers.list(),
            .body = evovoice_face::write_login(person(*context.caller), id, format, context.arena),
            .head = false};
}

ClientResponse LegacyHandler::log_out(RequestContext& context, ClientRequest const& client_request) {
    for (auto const id : session_ids(context))
        sessions_.end(id);
    auto const format = evovoice_face::response_format(client_request, context.arena);
    Headers headers(context.arena);
    headers.add("Content-Type", evovoice_face::content_type_of(format));
    CookieMaker const cookie{.secure = context.request.tls, .expired = true};
    for (std::string_view const name : {"ss-id", "ss-pid", "ss-opt"})
        headers.add("Set-Cookie", cookie.make(name, "", context.arena));
    return {.status = 200,
            .headers = headers.list(),
            .body = evovoice_face::write_login({.name = {}}, {}, format, context.arena),
            .head = false};
}

} // namespace idiom::pipeline
