#include "gateway/api/front_door.hpp"

#include "gateway/api/rehearsal.hpp"
#include "gateway/telemetry/request_id.hpp"
#include "translators/unified/problem.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/write_answer.hpp"

#include <algorithm>

namespace idiom::api {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::string_view rest_face = "/v1";
constexpr std::string_view challenge = R"(Bearer realm="idiom", Basic realm="idiom", charset="UTF-8")";

/// The path of a request target in origin or absolute form (RFC 9112, 3.2); "" for any other.
std::string_view in_origin_form(std::string_view target) {
    if (target.starts_with('/')) return target;
    for (std::string_view const scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        auto const slash = target.find('/', scheme.size());
        return slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    return {};
}

bool is_read(Method method) { return method == Method::get || method == Method::head || method == Method::options; }

bool names_route_list(std::string_view path) {
    return path == "/v1/routes" || path == "/v1/routes.json" || path == "/v1/routes.xml";
}

/// Two creates of one user must not run at once either; logins compare without case at some vendors.
std::string lock_name(Route const& route, unified::ParsedCall const& parsed) {
    std::string name = route.backend;
    if (auto const* const create = std::get_if<CreateUser>(&parsed.call.what)) {
        name += "\nlogin ";
        for (char const c : create->user.user_name.value_or(""))
            name += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    } else {
        name += "\nuser ";
        name += parsed.user_id;
    }
    return name;
}

} // namespace

/// One request on its way through: what is learnt about it step by step, and what the log line tells.
struct FrontDoor::Visit {
    server::Incoming const& request;
    Arena& arena;
    std::shared_ptr<Premises const> premises;
    std::string_view id;
    std::string_view path = {};
    std::string_view query = {};
    std::optional<Method> method = {};
    auth::Caller const* caller = nullptr;
    Route const* route = nullptr;
    std::string_view operation = {};
    std::string_view problem = {};

    unified::Reply fail(Error const& error) {
        problem = info(error.fault).name;
        auto const format = unified::problem_format(path, query, request.head.headers, arena);
        return unified::write_problem(error, format, id, method == Method::head, arena);
    }
    unified::Reply fail(Fault fault, std::string_view detail) { return fail(Error{.fault = fault, .detail = detail}); }
};

asio::awaitable<server::Reply> FrontDoor::handle(server::Incoming const& request) {
    auto& arena = request.arena;
    auto const id = telemetry::request_id(request.head.header("X-Request-Id"), arena);
    Visit visit{.request = request, .arena = arena, .premises = premises_, .id = id};
    auto const reply = co_await answer(visit);
    co_return finish(visit, reply);
}

server::Reply FrontDoor::refuse(server::Incoming const& request, Fault fault, std::string_view detail) {
    auto const id = telemetry::request_id(request.head.header("X-Request-Id"), request.arena);
    Visit visit{.request = request, .arena = request.arena, .premises = premises_, .id = id};
    auto reply = finish(visit, visit.fail(fault, detail));
    reply.close = true;
    return reply;
}

asio::awaitable<unified::Reply> FrontDoor::answer(Visit& visit) {
    auto const& head = visit.request.head;
    auto const target = in_origin_form(head.target);
    auto const question = std::min(target.find('?'), target.size());
    visit.path = target.substr(0, question);
    visit.query = target.substr(std::min(question + 1, target.size()));
    visit.method = method_named(head.method);

    visit.caller = visit.premises->callers->recognise(head.headers, visit.arena);
    if (!visit.caller) co_return visit.fail(Fault::unauthenticated, "the credentials are missing or not known");
    if (target.empty()) co_return visit.fail(Fault::malformed_request, "the request target is not a path");
    if (!visit.method) {
        Error error{.fault = Fault::method_not_allowed, .detail = "the method is not known here"};
        error.allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        co_return visit.fail(error);
    }
    if (!visit.path.starts_with("/v1/")) co_return visit.fail(Fault::not_found, "there is nothing at this path");

    if (names_route_list(visit.path)) co_return list_routes(visit);
    auto const matched = visit.premises->router.match(visit.path, rest_face, head.headers);
    visit.route = matched.route;
    if (!visit.route || !visit.caller->may_use(visit.route->name)) {
        visit.route = nullptr;
        co_return visit.fail(Fault::route_not_found, "there is no such route");
    }
    if (is_read(*visit.method) ? !visit.caller->may_read : !visit.caller->may_write)
        co_return visit.fail(Fault::forbidden, "the client is not allowed this kind of call");

    unified::Incoming const incoming{.method = *visit.method,
                                     .path = matched.rest,
                                     .query = visit.query,
                                     .headers = head.headers,
                                     .body = visit.request.body};
    // In the arena, because the parsed call refers to it.
    auto& route = visit.arena.array<unified::Route>(1).front();
    route = {.capabilities = visit.route->capabilities, .roles = visit.route->roles, .base = matched.base};
    auto const parsed = unified::read_call(incoming, route, visit.arena);
    if (!parsed) co_return visit.fail(parsed.error());
    if (auto const* const reply = std::get_if<unified::Reply>(&*parsed)) co_return *reply;
    auto const& call = std::get<unified::ParsedCall>(*parsed);
    visit.operation = name_of(call.operation);
    auto const reply = co_await carry_out(visit, call);
    co_return reply;
}

asio::awaitable<unified::Reply> FrontDoor::carry_out(Visit& visit, unified::ParsedCall const& parsed) {
    auto const& route = *visit.route;
    auto const traceparent = visit.request.head.header("traceparent");
    bool const traced = telemetry::is_traceparent(traceparent);
    backend::Trip trip{.arena = visit.arena,
                       .deadline = Clock::now() + route.total_timeout,
                       .traceparent = traced ? traceparent : std::string_view{},
                       .tracestate = traced ? visit.request.head.header("tracestate") : std::string_view{}};

    exchange::UserLocks::Guard guard;
    if (parsed.writes() && !parsed.dry_run) {
        guard = co_await locks_.acquire(lock_name(route, parsed));
        if (Clock::now() > trip.deadline)
            co_return visit.fail(Fault::backend_timeout, "other writes to this user took too long");
    }
    Call call = parsed.call;
    call.session = route.partners.session.read(visit.arena);
    std::optional<exchange::Rehearsal> rehearsal;
    if (parsed.dry_run) rehearsal.emplace();
    auto const result = co_await exchange::run(route.partners, call, trip, rehearsal ? &*rehearsal : nullptr);
    if (rehearsal && (result || rehearsal->imagining)) {
        auto const body = write_rehearsal(*rehearsal, route.shown, *route.roles, visit.arena);
        co_return unified::Reply{.headers = visit.arena.list<Header>({{"Content-Type", "application/json"}}), .body = body};
    }
    if (!result) co_return visit.fail(result.error());
    co_return unified::write_answer(*result, parsed.view, visit.arena);
}

unified::Reply FrontDoor::list_routes(Visit& visit) {
    if (visit.method != Method::get && visit.method != Method::head) {
        Error error{.fault = Fault::method_not_allowed, .detail = "the list of routes can only be read"};
        error.allow = "GET, HEAD";
        return visit.fail(error);
    }
    auto lines = visit.arena.vector<unified::RouteLine>();
    for (auto const& route : visit.premises->router.routes())
        if (visit.caller->may_read && visit.caller->may_use(route.name))
            lines.push_back({route.name, route.capabilities->dialect, route.health->good()});
    auto const format = unified::problem_format(visit.path, visit.query, visit.request.head.headers, visit.arena);
    return unified::write_routes(Arena::keep(lines), format, visit.method == Method::head, visit.arena);
}

server::Reply FrontDoor::finish(Visit const& visit, unified::Reply const& reply) {
    auto headers = visit.arena.vector<Header>();
    headers.reserve(reply.headers.size() + 2);
    headers.assign(reply.headers.begin(), reply.headers.end());
    if (reply.status == 401) headers.push_back({"WWW-Authenticate", challenge});
    headers.push_back({"X-Request-Id", visit.id});

    log_.append({.request_id = visit.id,
                 .peer = visit.request.peer,
                 .client = visit.caller ? std::string_view(visit.caller->name) : std::string_view{},
                 .method = visit.request.head.method,
                 .path = visit.path,
                 .route = visit.route ? std::string_view(visit.route->name) : std::string_view{},
                 .operation = visit.operation,
                 .problem = visit.problem,
                 .status = reply.status,
                 .bytes_in = visit.request.body.size(),
                 .bytes_out = reply.head ? 0 : reply.body.size(),
                 .duration = Clock::now() - visit.request.arrived});
    return {.status = reply.status, .headers = Arena::keep(headers), .body = reply.body, .without_body = reply.head};
}

} // namespace idiom::api
