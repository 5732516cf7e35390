#include "gateway/api/front_door.hpp"

#include "gateway/api/carry_out.hpp"
#include "gateway/api/limits.hpp"
#include "gateway/api/once.hpp"
#include "gateway/api/record_visit.hpp"
#include "gateway/api/rehearsal.hpp"
#include "gateway/api/rejection.hpp"
#include "gateway/exchange/guard.hpp"
#include "translators/unified/negotiate.hpp"
#include "translators/unified/problem.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/write_answer.hpp"

#include <algorithm>
#include <functional>

namespace idiom::api {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::string_view rest_face = "/v1";
constexpr std::string_view capabilities_path = "/capabilities"; // of a route, without its suffix
constexpr std::string_view every_method = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
constexpr std::string_view challenge = R"(Bearer realm="idiom", Basic realm="idiom", charset="UTF-8")";

bool is_read(Method method) {
    return method == Method::get || method == Method::head || method == Method::options;
}

unified::Reply fail_stranger(Visit& visit) {
    note_guess(visit);
    return visit.fail(
        Fault::unauthenticated,
        "the credentials are missing or not known; send the key as X-Api-Key, as Authorization: "
        "Bearer, or as Basic with the client's name");
}

unified::Reply refuse_method(Visit& visit) {
    bool const overridden = method_named(visit.request.head.method).has_value();
    Error error{.fault = Fault::method_not_allowed,
                .detail = overridden ? "X-HTTP-Method-Override takes GET, PUT, PATCH or DELETE"
                                     : "the method is not known here"};
    error.allow = every_method;
    return visit.fail(error);
}

constexpr std::chrono::seconds patience_with_strangers{2};

using Place = policy::Admission::Place;
std::uint32_t number_of(Place place) { return static_cast<std::uint32_t>(place); }
Place place_of(server::Permit const& permit) { return static_cast<Place>(permit.place); }

/// A method that nobody knows is told of first.
unified::Reply fail_to_find(Visit& visit, Fault fault, std::string_view detail) {
    return visit.method ? visit.fail(fault, detail) : refuse_method(visit);
}

bool names_route_list(std::string_view path) {
    return path == "/v1/routes" || path == "/v1/routes.json" || path == "/v1/routes.xml";
}

} // namespace

std::optional<server::Reply> FrontDoor::admit(server::Incoming const& request, bool body_awaited) {
    if (!body_awaited && admission_.enter()) {
        request.permit.place = number_of(Place::caller);
        return std::nullopt;
    }
    Visit visit(request, premises_, recorder_);
    if (auto const refusal = turn_away(visit)) return finish(visit, *refusal);
    if (enter(visit)) return std::nullopt;
    return finish(visit, visit.fail(overloaded()));
}

/// Takes a place for a request of which it is known by now whether it is a stranger's. False where there is
/// none.
bool FrontDoor::enter(Visit const& visit) {
    auto& permit = visit.request.permit;
    auto place = Place::caller;
    if (!visit.caller) place = LegacyDoor::is_login(visit) ? Place::login : Place::token;
    bool const entered = visit.caller ? admission_.enter() || admission_.enter_reserve(visit.caller->number)
                                      : admission_.enter_as(place);
    if (!entered) return false;
    permit.place = number_of(place);
    if (visit.caller) claim_place(visit, admission_);
    if (place == Place::login) {
        permit.most_body = LegacyDoor::most_login;
        permit.patience = patience_with_strangers;
    }
    return true;
}

void FrontDoor::release(server::Permit const& permit) { admission_.leave(place_of(permit), permit.client); }

/// What came of the request is a refusal, which a stranger may be slow to take.
void FrontDoor::leave_to_strangers(server::Permit& permit) {
    if (place_of(permit) != Place::caller) return;
    release(permit);
    bool const has_room = admission_.enter_as(Place::refused);
    permit.place = number_of(has_room ? Place::refused : Place::none);
    permit.client = policy::Admission::no_client;
    // Where there is no room the connection has to take the answer at once.
    permit.patience = has_room ? patience_with_strangers : std::chrono::milliseconds(0);
}

asio::awaitable<server::Reply> FrontDoor::handle(server::Incoming const& request) {
    Visit visit(request, premises_, recorder_);
    auto const reply = co_await answer(visit);
    // The vendor's answers lie where the reply does, which its caller may be slow to take.
    if (visit.charges.any())
        request.permit.held = std::make_shared<backend::Charges>(std::move(visit.charges));
    if (!visit.caller) leave_to_strangers(request.permit);
    co_return finish(visit, reply);
}

server::Reply FrontDoor::refuse(server::Incoming const& request, Fault fault, std::string_view detail) {
    Visit visit(request, premises_, recorder_);
    auto reply = finish(visit, visit.fail(fault, detail));
    reply.close = true;
    return reply;
}

/// What can be said without a look at the body, and without a wait.
std::optional<unified::Reply> FrontDoor::turn_away(Visit& visit) {
    if (visit.is_legacy()) return legacy_.turn_away(visit);
    if (auto const error = barred(visit)) return visit.fail(*error);
    auto const* const lacks_key = visit.recognise();
    if (visit.caller || lacks_key) return std::nullopt;
    return fail_stranger(visit);
}

asio::awaitable<unified::Reply> FrontDoor::answer(Visit& visit) {
    auto const& head = visit.request.head;
    if (visit.is_legacy()) {
        auto const reply = co_await legacy_.answer(visit);
        co_return reply;
    }
    if (auto const error = barred(visit)) co_return visit.fail(*error);
    if (auto const* const issuer = visit.recognise()) co_await wait_for_keys(visit, *issuer);
    if (!visit.caller) co_return fail_stranger(visit);
    claim_place(visit, admission_);
    if (head.target == "*" &&
        visit.method) // with OPTIONS only: about the gateway as a whole (RFC 9110, 9.3.7)
        co_return unified::Reply{
            .status = 204, .headers = visit.arena.list<Header>({{"Allow", every_method}}), .body = {}};
    if (!visit.path.starts_with("/v1/"))
        co_return fail_to_find(visit, Fault::not_found,
                               "there is nothing at this path; the API is below /v1/");

    if (names_route_list(visit.path)) {
        auto const reply = co_await answer_route_list(visit);
        co_return reply;
    }
    auto const matched = visit.premises->router.match(visit.path, rest_face, head.headers);
    visit.route = matched.route;
    if (!visit.route || !visit.caller->may_use(visit.route->name)) {
        visit.route = nullptr;
        co_return fail_to_find(visit, Fault::route_not_found, "there is no such route");
    }
    if (!take_token(visit, visit.route->name)) co_await wait_for_token(visit);
    if (auto const error = over_limit(visit)) co_return visit.fail(*error);
    if (!visit.method) co_return refuse_method(visit);
    if (is_read(*visit.method) ? !visit.caller->may_read : !visit.caller->may_write)
        co_return visit.fail(Fault::forbidden, "the client is not allowed this kind of call");

    unified::Incoming const incoming{.method = *visit.method,
                                     .path = matched.rest,
                                     .query = visit.query,
                                     .headers = head.headers,
                                     .body = visit.request.body,
                                     .depth = visit.premises->depth};
    if (matched.rest.starts_with(capabilities_path))
        co_return tell_capabilities(visit, incoming, matched.base);
    // In the arena, because the parsed call refers to it.
    auto& route = visit.arena.array<unified::Route>(1).front();
    route = {.capabilities = visit.route->capabilities, .roles = visit.route->roles, .base = matched.base};
    auto const parsed = unified::read_call(incoming, route, visit.arena);
    if (!parsed) co_return visit.fail(parsed.error());
    if (auto const* const reply = std::get_if<unified::Reply>(&*parsed)) co_return *reply;
    auto const& call = std::get<unified::ParsedCall>(*parsed);
    visit.operation = name_of(call.operation);
    if (call.dry_run) co_return co_await carry_out(visit, call);
    auto const work = [&] { return carry_out(visit, call); };
    auto const reply = co_await once(visit, safeguards_, std::ref(work)); // a copy would take memory
    co_return reply;
}

/// With what is known of the back end by now.
unified::Reply FrontDoor::tell_capabilities(Visit& visit, unified::Incoming const& incoming,
                                            std::string_view base) {
    auto const& served = *visit.route;
    auto capabilities = *served.capabilities;
    auto const session = served.partners.session.read(visit.arena);
    if (auto const said = exchange::concurrency_of(served.partners.dialect, session, trip_of(visit)))
        capabilities.concurrency = *said;
    unified::Route const route{.capabilities = &capabilities, .roles = served.roles, .base = base};
    auto const parsed = unified::read_call(incoming, route, visit.arena);
    if (!parsed) return visit.fail(parsed.error());
    auto const* const reply = std::get_if<unified::Reply>(&*parsed);
    return reply ? *reply : visit.fail(Fault::not_found, "there is nothing at this path");
}

asio::awaitable<unified::Reply> FrontDoor::carry_out(Visit& visit, unified::ParsedCall const& parsed) {
    auto const& route = *visit.route;
    auto trip = trip_of(visit);
    std::optional<exchange::Rehearsal> rehearsal;
    if (parsed.dry_run) rehearsal.emplace();
    Errand const errand{.visit = visit,
                        .call = parsed.call,
                        .writes = parsed.writes(),
                        .user_id = parsed.user_id,
                        .rehearsal = rehearsal ? &*rehearsal : nullptr};
    auto const result = co_await api::carry_out(errand, safeguards_, trip);
    if (rehearsal && (result || rehearsal->imagining)) {
        auto const body = write_rehearsal(*rehearsal, route.shown, *route.roles, visit.arena);
        co_return unified::Reply{.headers = visit.arena.list<Header>({{"Content-Type", "application/json"}}),
                                 .body = body};
    }
    if (!result) co_return visit.fail(result.error());
    if (auto const error = unified::unshowable(*result, parsed.view, visit.arena))
        co_return visit.fail(*error);
    co_return unified::write_answer(*result, parsed.view, visit.arena);
}

asio::awaitable<unified::Reply> FrontDoor::answer_route_list(Visit& visit) {
    if (!take_token(visit, route_list)) co_await wait_for_token(visit);
    if (auto const error = over_limit(visit)) co_return visit.fail(*error);
    co_return list_routes(visit);
}

unified::Reply FrontDoor::list_routes(Visit& visit) {
    constexpr std::string_view allowed = "GET, HEAD, OPTIONS";
    if (visit.method == Method::options)
        return {.status = 204, .headers = visit.arena.list<Header>({{"Allow", allowed}})};
    if (visit.method != Method::get && visit.method != Method::head) {
        Error error{.fault = Fault::method_not_allowed, .detail = "the list of routes can only be read"};
        error.allow = allowed;
        return visit.fail(error);
    }
    visit.operation = "list-routes";
    auto const format =
        unified::read_format(*visit.method, visit.path, visit.query, visit.request.head.headers, visit.arena);
    if (!format) return visit.fail(format.error());
    auto const listed = visit.premises->lists->get(visit.premises->router, visit.caller, *format);
    visit.request.permit.body = listed;
    // An empty list has the fields of any other.
    auto reply = unified::write_routes({}, *format, visit.method == Method::head, visit.arena);
    reply.body = *listed;
    return reply;
}

namespace {

void count(Visit const& visit, int status, std::chrono::nanoseconds took) {
    auto& counts = *visit.premises->counts;
    auto& route = visit.route ? *visit.route->counts : counts.unrouted;
    auto& operation = route.operations[visit.operation];
    operation.statuses[status].add();
    operation.durations.note(took);
    if (auto const reason = rejection(visit); !reason.empty()) counts.rejected[reason].add();
}

} // namespace

server::Reply FrontDoor::finish(Visit const& visit, unified::Reply const& reply) {
    auto headers = visit.arena.vector<Header>();
    headers.reserve(reply.headers.size() + 4);
    headers.assign(reply.headers.begin(), reply.headers.end());
    if (reply.status == 401 && !visit.is_legacy()) headers.push_back({"WWW-Authenticate", challenge});
    add_rate_fields(visit, headers);
    headers.push_back({"X-Request-Id", visit.id});

    auto const took = Clock::now() - visit.request.arrived;
    count(visit, reply.status, took);
    if (visit.trace) record_visit(visit, reply.status);
    log_.append({.request_id = visit.id,
                 .trace_id = visit.trace ? visit.trace->id : visit.context.trace_id(),
                 .span_id = visit.trace ? visit.trace->span : std::string_view{},
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
                 .duration = took});
    return {.status = reply.status,
            .headers = Arena::keep(headers),
            .body = reply.body,
            .without_body = reply.head,
            .close = reply.status == 411}; // the body that it may have sent all the same is no request
}

} // namespace idiom::api
