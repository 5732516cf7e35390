#include "gateway/pipeline/request_handler.hpp"

#include "gateway/execution/translator_sandbox.hpp"
#include "gateway/pipeline/dry_run.hpp"
#include "gateway/pipeline/execute.hpp"
#include "gateway/pipeline/limits.hpp"
#include "gateway/pipeline/record_request.hpp"
#include "gateway/pipeline/rejection_reason.hpp"
#include "gateway/pipeline/with_idempotency_key.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/negotiate.hpp"
#include "translators/face/problem.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/write_answer.hpp"

#include <algorithm>
#include <functional>

namespace idiom::pipeline {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::string_view rest_face = "/v1";
constexpr std::string_view capabilities_path = "/capabilities"; // of a route, without suffix
constexpr std::string_view every_method = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
constexpr std::string_view challenge = R"(Bearer realm="idiom", Basic realm="idiom", charset="UTF-8")";

bool is_read(Method method) {
    return method == Method::get || method == Method::head || method == Method::options;
}

ClientResponse unauthenticated(RequestContext& context) {
    record_failed_credentials(context);
    return context.fail(
        Fault::unauthenticated,
        "the credentials are missing or not known; send the key as X-Api-Key, as Authorization: "
        "Bearer, or as Basic with the client's name");
}

ClientResponse refuse_method(RequestContext& context) {
    bool const overridden = method_named(context.request.head.method).has_value();
    Error error{.fault = Fault::method_not_allowed,
                .detail = overridden ? "X-HTTP-Method-Override takes GET, PUT, PATCH or DELETE"
                                     : "the method is not known here"};
    error.allow = every_method;
    return context.fail(error);
}

constexpr std::chrono::seconds patience_with_strangers{2};

using Place = limits::ConcurrencyLimiter::Place;
std::uint32_t number_of(Place place) { return static_cast<std::uint32_t>(place); }
Place place_of(server::Permit const& permit) { return static_cast<Place>(permit.place); }

/// If the method is unknown, fails with method_not_allowed instead of `fault`.
ClientResponse fail_to_find(RequestContext& context, Fault fault, std::string_view detail) {
    return context.method ? context.fail(fault, detail) : refuse_method(context);
}

bool names_route_list(std::string_view path) {
    return path == "/v1/routes" || path == "/v1/routes.json" || path == "/v1/routes.xml";
}

} // namespace

std::optional<server::Response> RequestHandler::admit(server::Request const& request, bool body_awaited) {
    if (!body_awaited && limiter_.enter()) {
        request.permit.place = number_of(Place::caller);
        return std::nullopt;
    }
    RequestContext context(request, routing_, recorder_);
    if (auto const refusal = turn_away(context)) return finish(context, *refusal);
    if (enter(context)) return std::nullopt;
    return finish(context, context.fail(overloaded()));
}

/// Takes a place for a request after recognise was tried on it. Returns false if no place is free.
bool RequestHandler::enter(RequestContext const& context) {
    auto& permit = context.request.permit;
    auto place = Place::caller;
    if (!context.caller) place = LegacyHandler::is_login(context) ? Place::login : Place::token;
    bool const entered = context.caller ? limiter_.enter() || limiter_.enter_reserve(context.caller->number)
                                        : limiter_.enter_as(place);
    if (!entered) return false;
    permit.place = number_of(place);
    if (context.caller) claim_place(context, limiter_);
    if (place == Place::login) {
        permit.most_body = LegacyHandler::most_login;
        permit.patience = patience_with_strangers;
    }
    return true;
}

void RequestHandler::release(server::Permit const& permit) {
    limiter_.leave(place_of(permit), permit.client);
}

/// Moves a refused request to the places for refused callers, because such a caller may read the response
/// slowly.
void RequestHandler::leave_to_strangers(server::Permit& permit) {
    if (place_of(permit) != Place::caller) return;
    release(permit);
    bool const has_room = limiter_.enter_as(Place::refused);
    permit.place = number_of(has_room ? Place::refused : Place::none);
    permit.client = limits::ConcurrencyLimiter::no_client;
    // If no place is free, the connection must take the response at once.
    permit.patience = has_room ? patience_with_strangers : std::chrono::milliseconds(0);
}

asio::awaitable<server::Response> RequestHandler::handle(server::Request const& request) {
    RequestContext context(request, routing_, recorder_);
    auto const response = co_await answer(context);
    // The vendor's responses lie in the same arena as our response, and the client may read it slowly.
    if (context.charges.any())
        request.permit.held = std::make_shared<upstream::Charges>(std::move(context.charges));
    if (!context.caller) leave_to_strangers(request.permit);
    co_return finish(context, response);
}

server::Response RequestHandler::refuse(server::Request const& request, Fault fault,
                                        std::string_view detail) {
    RequestContext context(request, routing_, recorder_);
    auto response = finish(context, context.fail(fault, detail));
    response.close = true;
    return response;
}

server::Response RequestHandler::refuse_connection(server::Request const& request, Error const& error) {
    RequestContext context(request, routing_);
    auto const response = context.fail(error);
    auto headers = context.arena.vector<Header>();
    headers.assign(response.headers.begin(), response.headers.end());
    headers.push_back({"X-Request-Id", context.id});
    return {.status = response.status, .headers = Arena::keep(headers), .body = response.body, .close = true};
}

/// Returns an error that needs neither the body nor a wait. Returns nullopt if the request goes on.
std::optional<ClientResponse> RequestHandler::turn_away(RequestContext& context) {
    if (context.is_legacy()) return legacy_.turn_away(context);
    if (auto const error = credentials_throttled(context)) return context.fail(*error);
    auto const* const lacks_key = context.recognise();
    if (context.caller || lacks_key) return std::nullopt;
    return unauthenticated(context);
}

asio::awaitable<ClientResponse> RequestHandler::answer(RequestContext& context) {
    auto const& head = context.request.head;
    if (context.is_legacy()) {
        auto const response = co_await legacy_.answer(context);
        co_return response;
    }
    if (auto const error = credentials_throttled(context)) co_return context.fail(*error);
    if (auto const* const issuer = context.recognise()) co_await wait_for_keys(context, *issuer);
    if (!context.caller) co_return unauthenticated(context);
    claim_place(context, limiter_);
    if (head.target == "*" &&
        // Only OPTIONS has this target: it asks about the gateway as a whole (RFC 9110, 9.3.7).
        context.method)
        co_return ClientResponse{
            .status = 204, .headers = context.arena.list<Header>({{"Allow", every_method}}), .body = {}};
    if (!context.path.starts_with("/v1/"))
        co_return fail_to_find(context, Fault::not_found,
                               "there is nothing at this path; the API is below /v1/");

    if (names_route_list(context.path)) {
        auto const response = co_await answer_route_list(context);
        co_return response;
    }
    auto const matched = context.routing->router.match(context.path, rest_face, head.headers);
    context.route = matched.route;
    if (!context.route || !context.caller->may_use(context.route->name)) {
        context.route = nullptr;
        co_return fail_to_find(context, Fault::route_not_found, "there is no such route");
    }
    if (!take_token(context, context.route->name)) co_await wait_for_token(context);
    if (auto const error = over_limit(context)) co_return context.fail(*error);
    if (!context.method) co_return refuse_method(context);
    if (is_read(*context.method) ? !context.caller->may_read : !context.caller->may_write)
        co_return context.fail(Fault::forbidden, "the client is not allowed this kind of call");

    ClientRequest const client_request{.method = *context.method,
                                       .path = matched.rest,
                                       .query = context.query,
                                       .headers = head.headers,
                                       .body = context.request.body,
                                       .depth = context.routing->depth};
    if (matched.rest.starts_with(capabilities_path))
        co_return answer_capabilities(context, client_request, matched.base);
    // The route lies in the arena, because the parsed call refers to it.
    auto& route = context.arena.array<RouteView>(1).front();
    route = {
        .capabilities = context.route->capabilities, .roles = context.route->roles, .base = matched.base};
    auto const parsed = unified::read_call(client_request, route, context.arena);
    if (!parsed) co_return context.fail(parsed.error());
    if (auto const* const response = std::get_if<ClientResponse>(&*parsed)) co_return *response;
    auto const& call = std::get<unified::ParsedCall>(*parsed);
    context.operation = name_of(call.operation);
    if (call.dry_run) co_return co_await execute(context, call);
    auto const work = [&] { return execute(context, call); };
    // std::ref: `std::function` then refers to `work` instead of copying it
    auto const response = co_await with_idempotency_key(context, write_services_, std::ref(work));
    co_return response;
}

/// Answers with the capabilities of the dialect, and with what the gateway has learnt about the back end so
/// far.
ClientResponse RequestHandler::answer_capabilities(RequestContext& context,
                                                   ClientRequest const& client_request,
                                                   std::string_view base) {
    auto const& served = *context.route;
    auto capabilities = *served.capabilities;
    auto const session = served.binding.session.read(context.arena);
    if (auto const concurrency =
            execution::concurrency_of(served.binding.dialect, session, call_context_of(context)))
        capabilities.concurrency = *concurrency;
    RouteView const route{.capabilities = &capabilities, .roles = served.roles, .base = base};
    auto const parsed = unified::read_call(client_request, route, context.arena);
    if (!parsed) return context.fail(parsed.error());
    auto const* const response = std::get_if<ClientResponse>(&*parsed);
    return response ? *response : context.fail(Fault::not_found, "there is nothing at this path");
}

asio::awaitable<ClientResponse> RequestHandler::execute(RequestContext& context,
                                                        unified::ParsedCall const& parsed) {
    auto const& route = *context.route;
    auto call_context = call_context_of(context);
    std::optional<execution::DryRun> dry_run;
    if (parsed.dry_run) dry_run.emplace();
    PendingCall const pending_call{.context = context,
                                   .call = parsed.call,
                                   .writes = parsed.writes(),
                                   .user_id = parsed.user_id,
                                   .dry_run = dry_run ? &*dry_run : nullptr};
    auto const result = co_await pipeline::execute(pending_call, write_services_, call_context);
    if (dry_run && (result || dry_run->simulating)) {
        auto const body = write_dry_run(*dry_run, route.shown, *route.roles, context.arena);
        co_return ClientResponse{
            .headers = context.arena.list<Header>({{"Content-Type", "application/json"}}), .body = body};
    }
    if (!result) co_return context.fail(result.error());
    if (auto const error = unified::unshowable(*result, parsed.response_options, context.arena))
        co_return context.fail(*error);
    co_return unified::write_answer(*result, parsed.response_options, context.arena);
}

asio::awaitable<ClientResponse> RequestHandler::answer_route_list(RequestContext& context) {
    if (!take_token(context, route_list)) co_await wait_for_token(context);
    if (auto const error = over_limit(context)) co_return context.fail(*error);
    co_return list_routes(context);
}

ClientResponse RequestHandler::list_routes(RequestContext& context) {
    constexpr std::string_view allowed = "GET, HEAD, OPTIONS";
    if (context.method == Method::options)
        return {.status = 204, .headers = context.arena.list<Header>({{"Allow", allowed}})};
    if (context.method != Method::get && context.method != Method::head) {
        Error error{.fault = Fault::method_not_allowed, .detail = "the list of routes can only be read"};
        error.allow = allowed;
        return context.fail(error);
    }
    context.operation = "list-routes";
    auto const format = unified::read_format(*context.method, context.path, context.query,
                                             context.request.head.headers, context.arena);
    if (!format) return context.fail(format.error());
    auto const listed = context.routing->lists->get(context.routing->router, context.caller, *format);
    context.request.permit.body = listed;
    // The empty list serves for its header fields, which are the same for every list.
    auto response = unified::write_routes({}, *format, context.method == Method::head, context.arena);
    response.body = *listed;
    return response;
}

namespace {

void count(RequestContext const& context, int status, std::chrono::nanoseconds took) {
    auto& counts = *context.routing->counts;
    auto& route = context.route ? *context.route->counts : counts.unrouted;
    auto& operation = route.operations[context.operation];
    operation.statuses[status].add();
    operation.durations.note(took);
    if (auto const reason = rejection_reason(context); !reason.empty()) counts.rejected[reason].add();
}

} // namespace

server::Response RequestHandler::finish(RequestContext const& context, ClientResponse const& response) {
    auto headers = context.arena.vector<Header>();
    headers.reserve(response.headers.size() + 4);
    headers.assign(response.headers.begin(), response.headers.end());
    if (response.status == 401 && !context.is_legacy()) headers.push_back({"WWW-Authenticate", challenge});
    add_rate_fields(context, headers);
    headers.push_back({"X-Request-Id", context.id});

    auto const took = Clock::now() - context.request.arrived;
    count(context, response.status, took);
    if (context.trace) record_request(context, response.status);
    log_.append({.request_id = context.id,
                 .trace_id = context.trace ? context.trace->id : context.trace_context.trace_id(),
                 .span_id = context.trace ? context.trace->span : std::string_view{},
                 .peer = context.request.peer,
                 .client = context.caller ? std::string_view(context.caller->name) : std::string_view{},
                 .method = context.request.head.method,
                 .path = context.path,
                 .route = context.route ? std::string_view(context.route->name) : std::string_view{},
                 .operation = context.operation,
                 .problem = context.problem,
                 .status = response.status,
                 .bytes_in = context.request.body.size(),
                 .bytes_out = response.head ? 0 : response.body.size(),
                 .duration = took});
    return {.status = response.status,
            .headers = Arena::keep(headers),
            .body = response.body,
            .without_body = response.head,
            // Without a Content-Length the gateway cannot tell a body from the next request.
            .close = response.status == 411};
}

} // namespace idiom::pipeline
