#include "gateway/pipeline/admin.hpp"

#include "gateway/pipeline/admin_host.hpp"
#include "gateway/telemetry/exposition.hpp"
#include "gateway/telemetry/request_id.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/client_response.hpp"
#include "translators/face/problem.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace idiom::pipeline {

namespace {

constexpr std::array<std::string_view, 4> pages{"/healthz", "/readyz", "/metrics", "/config"};

/// The two probes are open to everyone: they hold no secret, and load balancers send any Host.
bool is_probe(std::string_view path) { return path == "/healthz" || path == "/readyz"; }

server::Response page(std::string_view type, std::string_view body, bool head, Arena& arena,
                      int status = 200) {
    return {.status = status,
            .headers = arena.list<Header>({{"Content-Type", type}, {"Cache-Control", "no-store"}}),
            .body = body,
            .without_body = head};
}

server::Response state(int status, std::string_view body, bool head, Arena& arena) {
    return page("application/json", body, head, arena, status);
}

/// Writes the state with the version and the process id, because two processes may serve at one address while
/// one takes over from the other. The process id is the last member, as `idiom health --pid` expects it.
server::Response readiness(int status, std::string_view what, std::string_view version, bool head,
                           Arena& arena, std::optional<store::StoreError> const& trouble = std::nullopt) {
    auto text = arena.text();
    json::Writer json(text);
    json.begin_object().member("status", what);
    if (trouble) json.member("store", trouble->text);
    json.member("version", version).key("pid").number(::getpid()).end_object();
    return state(status, arena.keep(text), head, arena);
}

std::string_view id_of(server::Request const& request) {
    return telemetry::request_id(request.head.header("X-Request-Id"), request.arena);
}

/// Adds the request id to the response.
server::Response identified(server::Response response, std::string_view id, Arena& arena) {
    auto headers = arena.vector<Header>();
    headers.assign(response.headers.begin(), response.headers.end());
    headers.push_back({"X-Request-Id", id});
    response.headers = Arena::keep(headers);
    return response;
}

server::Response problem(server::Request const& request, std::string_view id, Error const& error) {
    bool const head = request.head.method == "HEAD";
    auto const response = face::write_problem(error, face::Format::json, id, head, request.arena);
    return {.status = response.status,
            .headers = response.headers,
            .body = response.body,
            .without_body = response.head};
}

/// Writes a problem (RFC 9457) whose errors read as `idiom check` prints them.
server::Response invalid_configuration(server::Request const& request, std::string_view id,
                                       std::span<std::string const> errors) {
    auto text = request.arena.text();
    json::Writer json(text);
    json.begin_object()
        .member("type", "urn:idiom:problem:invalid-configuration")
        .member("title", "The configuration has errors.")
        .key("status")
        .number(422)
        .member("detail", "the configuration stays as it is")
        .member("instance", id)
        .key("errors")
        .begin_array();
    for (auto const& error : errors)
        json.begin_object().member("detail", error).end_object();
    json.end_array().end_object();
    return page("application/problem+json", request.arena.keep(text), false, request.arena, 422);
}

std::string_view reloaded(std::span<std::string const> warnings, Arena& arena) {
    auto text = arena.text();
    json::Writer json(text);
    json.begin_object().member("status", "reloaded");
    if (!warnings.empty()) {
        json.key("warnings").begin_array();
        for (auto const& warning : warnings)
            json.string(warning);
        json.end_array();
    }
    json.end_object();
    return arena.keep(text);
}

/// Returns whether a page in a browser may have sent the request. A page in a browser on this machine can
/// send requests to loopback. Browsers put an Origin on each POST and on each read across origins
/// (Fetch, 3.2); operators' tools do not.
///
/// A page can also come from a site whose name was made to point here (DNS rebinding). To the browser it is
/// of the same origin, so that the browser sends no Origin and lets the page read the response. But then Host
/// is the name of the site, whereas operators use localhost, an address, or a name of admin.hosts. Machines
/// may read by any name. Only a reload wants a Host of operators from them, too.
bool is_from_a_web_page(server::RequestHead const& head, std::span<std::string const> hosts, bool reloads) {
    if (find(head.headers, "Origin")) return true;
    return (reloads || is_from_browser(head)) && !is_admin_host(head, hosts);
}

} // namespace

std::optional<server::Response> Admin::admit(server::Request const& request, bool body_awaited) {
    if (!body_awaited) return std::nullopt;
    request.permit.most_body = std::size_t{4} * 1024;
    request.permit.patience = std::chrono::seconds(1);
    return std::nullopt;
}

boost::asio::awaitable<server::Response> Admin::handle(server::Request const& request) {
    auto const id = id_of(request);
    auto const response = co_await answer(request, id);
    co_return identified(response, id, request.arena);
}

boost::asio::awaitable<server::Response> Admin::answer(server::Request const& request, std::string_view id) {
    auto const path = request.head.target.substr(0, request.head.target.find('?'));
    auto const method = request.head.method;
    bool const reloads = path == "/reload";
    if (!is_probe(path) && is_from_a_web_page(request.head, view_.hosts, reloads))
        co_return problem(
            request, id,
            {.fault = Fault::forbidden,
             .detail = "no Origin is allowed here, and only an address, localhost or one of admin.hosts as "
                       "Host"});
    if (!reloads && std::ranges::find(pages, path) == pages.end())
        co_return problem(request, id,
                          {.fault = Fault::not_found, .detail = "there is nothing at this path"});
    if (reloads ? method != "POST" : method != "GET" && method != "HEAD") {
        Error error{.fault = Fault::method_not_allowed,
                    .detail = reloads ? "this can only be posted to" : "this can only be read"};
        error.allow = reloads ? "POST" : "GET, HEAD";
        co_return problem(request, id, error);
    }
    if (reloads) {
        auto const response = co_await reload(request, id);
        co_return response;
    }
    auto const response = co_await show(path, request);
    co_return response;
}

boost::asio::awaitable<server::Response> Admin::show(std::string_view path, server::Request const& request) {
    bool const head = request.head.method == "HEAD";
    auto& arena = request.arena;
    if (path == "/metrics") {
        auto const text = co_await view_.metrics();
        co_return page(telemetry::Exposition::content_type, arena.copy(text), head, arena);
    }
    if (path == "/config") {
        auto const text = co_await view_.configuration();
        co_return page("application/json", arena.copy(text), head, arena);
    }
    if (path == "/healthz") co_return state(200, R"({"status":"ok"})", head, arena);
    if (view_.draining()) co_return readiness(503, "draining", view_.version, head, arena);
    if (!view_.any_route_usable()) co_return readiness(503, "no route is usable", view_.version, head, arena);
    auto const trouble = view_.store_trouble();
    bool const gone = trouble && trouble->kind == store::StoreError::Kind::gone;
    co_return readiness(gone ? 503 : 200, gone ? "the store is gone" : "ready", view_.version, head, arena,
                        trouble);
}

boost::asio::awaitable<server::Response> Admin::reload(server::Request const& request, std::string_view id) {
    if (view_.draining())
        co_return problem(request, id, {.fault = Fault::draining, .detail = "the gateway is about to end"});
    auto const made = co_await view_.reload();
    if (!made.errors.empty()) co_return invalid_configuration(request, id, made.errors);
    co_return state(200, reloaded(made.warnings, request.arena), false, request.arena);
}

server::Response Admin::refuse(server::Request const& request, Fault fault, std::string_view detail) {
    return refuse_connection(request, {.fault = fault, .detail = detail});
}

server::Response Admin::refuse_connection(server::Request const& request, Error const& error) {
    auto const id = id_of(request);
    auto response = identified(problem(request, id, error), id, request.arena);
    response.close = true;
    return response;
}

} // namespace idiom::pipeline
