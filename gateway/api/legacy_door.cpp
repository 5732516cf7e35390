#include "gateway/api/legacy_door.hpp"

#include "gateway/api/carry_out.hpp"
#include "gateway/api/cookies.hpp"
#include "gateway/api/limits.hpp"
#include "gateway/api/once.hpp"
#include "gateway/async/together.hpp"
#include "translators/codec/uri.hpp"
#include "translators/legacy/by_name.hpp"
#include "translators/legacy/error_response.hpp"
#include "translators/legacy/negotiate.hpp"
#include "translators/legacy/write.hpp"

#include <algorithm>

namespace idiom::api {

namespace asio = boost::asio;

namespace {

/// Calls of one round that are under way at once, so that a list does not take the whole pool.
constexpr std::size_t most_at_once = 8;

/// The route that the path leads to, and what is below it. A path that begins with a word of the contract,
/// and not with a route's name, is of the route that Host or a header chooses.
Matched match(Visit const& visit) {
    auto const& router = visit.premises->router;
    auto const face = *visit.legacy_face;
    auto const below = visit.path.substr(face.size());
    auto const end = std::min(below.find('/', 1), below.size());
    auto const segment = below.substr(1, end - 1);
    auto const* const named = face.empty() ? nullptr : router.named(segment);
    if (!named && legacy::begins_path(segment))
        return {router.chosen_by(visit.request.head.headers), face, below};
    return {named, visit.path.substr(0, face.size() + end), below.substr(end)};
}

/// Logins belong to no route, so whether there is one does not matter to them.
std::string_view below_route(Visit const& visit) { return match(visit).rest; }

/// The name and password of Basic credentials; nothing where there are none. With an empty password they do
/// not count, as with ServiceStack.
bool has_basic_credentials(Visit const& visit) {
    auto const field = visit.request.head.header("Authorization");
    if (!equal_ignoring_case(field.substr(0, 6), "Basic ")) return false;
    auto const pair = uri::decode_base64(
        field.substr(std::min(field.find_first_not_of(' ', 6), field.size())), visit.arena);
    return !pair || !pair->ends_with(':');
}

/// What may be the id of a session, in the order in which it counts (ServiceStack: the headers win over the
/// cookies).
Names session_ids(Visit const& visit) {
    auto const& head = visit.request.head;
    auto ids = visit.arena.vector<std::string_view>();
    for (auto const name : {"X-ss-pid", "X-ss-id"})
        if (auto const id = head.header(name); !id.empty()) ids.push_back(id);
    for (auto const name : {"ss-id", "ss-pid"}) {
        auto const values = cookies(head.headers, name, visit.arena);
        ids.insert(ids.end(), values.begin(), values.end());
    }
    return Arena::keep(ids);
}

unified::Incoming incoming_of(Visit const& visit) {
    return {.method = *visit.method,
            .path = below_route(visit),
            .query = visit.query,
            .headers = visit.request.head.headers,
            .body = visit.request.body,
            .depth = visit.premises->depth};
}

unified::Reply fail_method(Visit& visit) {
    Error error{.fault = Fault::method_not_allowed, .detail = "the method is not known here"};
    error.allow = "GET, HEAD, POST, PATCH, DELETE";
    return visit.fail(error);
}

/// Whoever asks for a dry run must not find it carried out.
bool asks_for_dry_run(Visit const& visit) {
    auto const parameters = uri::read_query(visit.query, visit.arena);
    return parameters && std::ranges::any_of(*parameters, [](auto const& parameter) {
               return equal_ignoring_case(parameter.name, "dry_run") &&
                      !equal_ignoring_case(parameter.value, "false");
           });
}

legacy::Person person(auth::Caller const& caller) {
    return {.name = caller.name, .login = caller.login, .may_write = caller.may_write};
}

/// Errand and trip by value: calls of one round are under way together.
asio::awaitable<void> carry_out_into(Result<Answer>& outcome, Errand errand, exchange::Safeguards& safeguards,
                                     backend::Trip trip) {
    auto const came_to = co_await carry_out(errand, safeguards, trip);
    outcome = came_to;
}

} // namespace

std::optional<unified::Reply> LegacyDoor::turn_away(Visit& visit) const {
    if (!visit.method) return fail_method(visit);
    if (auto const error = barred(visit)) return visit.fail(*error);
    auto const* const lacks_key = recognise_at_once(visit);
    if (visit.caller || lacks_key || is_login(visit)) return std::nullopt;
    note_guess(visit);
    return refuse_caller(visit);
}

/// Logins, and whatever else belongs to no route.
bool LegacyDoor::is_login(Visit const& visit) {
    return visit.is_legacy() && visit.method && legacy::read_auth_target(incoming_of(visit)).has_value();
}

asio::awaitable<unified::Reply> LegacyDoor::answer(Visit& visit) {
    if (!visit.method) co_return fail_method(visit);
    auto const incoming = incoming_of(visit);
    if (auto const error = barred(visit)) co_return visit.fail(*error);
    co_await recognise(visit);
    note_guess(visit);
    if (auto const what = legacy::read_auth_target(incoming))
        co_return *what ? authenticate(visit, incoming, **what) : visit.fail(what->error());
    if (!visit.caller) co_return refuse_caller(visit);
    claim_place(visit, admission_);

    auto const matched = match(visit);
    if (!matched.route || !visit.caller->may_use(matched.route->name))
        co_return visit.fail(Fault::route_not_found, "there is no such route");
    visit.route = matched.route;
    if (!take_token(visit, visit.route->name)) co_await wait_for_token(visit);
    if (auto const error = over_limit(visit)) co_return visit.fail(*error);
    auto const target = legacy::read_target(incoming, visit.arena);
    if (!target) co_return visit.fail(target.error());
    visit.legacy_operation = target->operation;
    visit.operation = legacy::name_of(target->operation);
    if (target->writes() ? !visit.caller->may_write : !visit.caller->may_read)
        co_return visit.fail(Fault::forbidden, "the client is not allowed this kind of call");
    if (target->writes() && asks_for_dry_run(visit))
        co_return visit.fail(Fault::invalid_parameter, "dry_run: there is none here, only below /v1");

    // In the arena, because the calls refer to it.
    auto& route = visit.arena.array<unified::Route>(1).front();
    route = {.capabilities = visit.route->capabilities,
             .roles = visit.route->legacy_roles,
             .base = matched.base,
             .tagged = visit.route->roles};
    auto const request = legacy::read_request(*target, incoming, route, visit.arena);
    if (!request) co_return visit.fail(request.error());
    auto const format = legacy::response_format(incoming, visit.arena);
    auto const work = [&] { return converse(visit, *request, route, format); };
    // A list may come by POST, and its key means nothing.
    auto const reply = co_await (target->writes() ? once(visit, safeguards_, work) : work());
    co_return reply;
}

asio::awaitable<unified::Reply> LegacyDoor::converse(Visit& visit, legacy::Request const& request,
                                                     unified::Route const& route, unified::Format format) {
    auto trip = trip_of(visit);
    auto outcomes = visit.arena.vector<Result<Answer>>();
    for (std::size_t round = 0; round < legacy::most_rounds; ++round) {
        auto const turn =
            legacy::next(request, route, format, visit.method == Method::head, outcomes, visit.arena);
        if (auto const* const end = std::get_if<Result<unified::Reply>>(&turn)) {
            if (!*end) co_return visit.fail(end->error());
            co_return **end;
        }
        auto const calls = std::get<legacy::Calls>(turn).calls;
        auto const first = outcomes.size();
        outcomes.resize(first + calls.size());
        std::span<Result<Answer>> const answers(outcomes.data() + first, calls.size());
        co_await carry_out_all(visit, request, calls, answers, trip);
    }
    co_return visit.fail(Fault::internal_error, "the conversation did not come to an end");
}

asio::awaitable<void> LegacyDoor::carry_out_all(Visit& visit, legacy::Request const& request,
                                                std::span<Call const> calls,
                                                std::span<Result<Answer>> outcomes, backend::Trip& trip) {
    Errand errand{.visit = visit,
                  .call = {},
                  .writes = request.operation != legacy::Operation::list,
                  .user_id = request.user_id,
                  .rehearsal = nullptr};
    if (calls.size() == 1) {
        errand.call = calls.front();
        auto const outcome = co_await carry_out(errand, safeguards_, trip);
        outcomes.front() = outcome;
        co_return;
    }
    co_await async::together(calls.size(), most_at_once, [&](std::size_t i) {
        errand.call = calls[i];
        return carry_out_into(outcomes[i], errand, safeguards_, trip);
    });
}

// --- Who is it?

asio::awaitable<void> LegacyDoor::recognise(Visit& visit) const {
    auto const* const issuer = recognise_at_once(visit);
    if (!issuer) co_return;
    co_await wait_for_keys(visit, *issuer);
    if (!visit.caller && !has_basic_credentials(visit)) look_for_session(visit);
}

/// A session counts where other credentials do not, but for Basic ones, and before a certificate, which a
/// client does not choose from call to call. As Visit::recognise.
auth::Callers::Trusted const* LegacyDoor::recognise_at_once(Visit& visit) const {
    auto& doorkeeper = *visit.premises->doorkeeper;
    bool const has_credentials = auth::Doorkeeper::has_credentials(visit.request.head.headers);
    if (!has_credentials && !doorkeeper.callers().open() && !session_ids(visit).empty()) {
        look_for_session(visit);
        return nullptr;
    }
    if (auto const* const issuer = visit.recognise()) return issuer;
    if (!visit.caller && !has_basic_credentials(visit)) look_for_session(visit);
    return nullptr;
}

void LegacyDoor::look_for_session(Visit& visit) const {
    auto const& callers = visit.premises->doorkeeper->callers();
    for (auto const id : session_ids(visit)) {
        auto const session = logins_.find(id);
        if (!session) continue;
        visit.caller = auth::CallerPtr(auth::CallerPtr{}, callers.named(session->client, session->key));
        if (visit.caller) return;
    }
}

unified::Reply LegacyDoor::refuse_caller(Visit& visit) const {
    if (has_basic_credentials(visit))
        return visit.fail(Fault::unauthenticated, "Invalid Username or Password");
    visit.problem = info(Fault::unauthenticated).name;
    return legacy::ask_for_login(visit.arena);
}

unified::Reply LegacyDoor::authenticate(Visit& visit, unified::Incoming const& incoming,
                                        legacy::AuthOperation what) {
    if (visit.request.body.size() > most_login)
        return visit.fail(Fault::content_too_large, "the body of a login is too large");
    switch (what) {
    case legacy::AuthOperation::login: visit.operation = "Authenticate"; return log_in(visit, incoming);
    case legacy::AuthOperation::logout: visit.operation = "Authenticate"; return log_out(visit, incoming);
    case legacy::AuthOperation::status: break;
    }
    visit.operation = "GetAuthStatus";
    if (!visit.caller) return {.status = 204, .headers = {}, .body = {}, .head = false};
    auto const format = legacy::response_format(incoming, visit.arena);
    unified::Headers headers(visit.arena);
    headers.add("Content-Type", legacy::content_type_of(format));
    return {.status = 200,
            .headers = headers.list(),
            .body = legacy::write_status(person(*visit.caller), format, visit.arena),
            .head = false};
}

unified::Reply LegacyDoor::log_in(Visit& visit, unified::Incoming const& incoming) {
    auto const login = legacy::read_login(incoming, visit.arena);
    if (!login) return visit.fail(login.error());
    if (login->ends) return log_out(visit, incoming);
    if (auto const error = barred_from_login(visit)) return visit.fail(*error);

    auto const& callers = visit.premises->doorkeeper->callers();
    auto const* const known =
        callers.open() ? &callers.anonymous() : callers.by_key(login->password, login->user_name);
    visit.caller = auth::CallerPtr(auth::CallerPtr{}, known);
    if (!visit.caller) {
        note_failed_login(visit);
        return visit.fail(Fault::unauthenticated, "Invalid Username or Password");
    }
    auto const begun = logins_.begin({.client = visit.caller->name, .key = auth::digest_of(login->password)},
                                     login->remember);
    if (!begun) return visit.fail(Fault::internal_error, "no session could be made");

    auto const id = visit.arena.copy(*begun);
    auto const format = legacy::response_format(incoming, visit.arena);
    unified::Headers headers(visit.arena);
    headers.add("Content-Type", legacy::content_type_of(format));
    headers.add("Cache-Control", "no-store");
    auto const lasts = login->remember ? auth::Logins::remembered : std::chrono::hours{};
    CookieMaker const cookie{.lasts = lasts,
                             .secure = visit.request.tls,
                             .now = std::chrono::floor<std::chrono::seconds>(safeguards_.now())};
    headers.add("Set-Cookie", cookie.make("ss-id", id, visit.arena));
    headers.add("Set-Cookie", cookie.make("ss-pid", id, visit.arena));
    headers.add("Set-Cookie", cookie.make("ss-opt", login->remember ? "perm" : "temp", visit.arena));
    return {.status = 200,
            .headers = headers.list(),
            .body = legacy::write_login(person(*visit.caller), id, format, visit.arena),
            .head = false};
}

unified::Reply LegacyDoor::log_out(Visit& visit, unified::Incoming const& incoming) {
    for (auto const id : session_ids(visit))
        logins_.end(id);
    auto const format = legacy::response_format(incoming, visit.arena);
    unified::Headers headers(visit.arena);
    headers.add("Content-Type", legacy::content_type_of(format));
    CookieMaker const cookie{.secure = visit.request.tls, .expired = true};
    for (std::string_view const name : {"ss-id", "ss-pid", "ss-opt"})
        headers.add("Set-Cookie", cookie.make(name, "", visit.arena));
    return {.status = 200,
            .headers = headers.list(),
            .body = legacy::write_login({.name = {}}, {}, format, visit.arena),
            .head = false};
}

} // namespace idiom::api
