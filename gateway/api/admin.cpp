#include "gateway/api/admin.hpp"

#include "gateway/telemetry/exposition.hpp"
#include "gateway/telemetry/request_id.hpp"
#include "translators/unified/problem.hpp"

namespace idiom::api {

namespace {

server::Reply page(std::string_view type, std::string_view body, bool head, Arena& arena, int status = 200) {
    return {.status = status,
            .headers = arena.list<Header>({{"Content-Type", type}, {"Cache-Control", "no-store"}}),
            .body = body,
            .without_body = head};
}

server::Reply state(int status, std::string_view body, bool head, Arena& arena) {
    return page("application/json", body, head, arena, status);
}

server::Reply problem(server::Incoming const& request, Error const& error) {
    bool const head = request.head.method == "HEAD";
    auto const id = telemetry::request_id(request.head.header("X-Request-Id"), request.arena);
    auto const reply = unified::write_problem(error, unified::Format::json, id, head, request.arena);
    return {.status = reply.status, .headers = reply.headers, .body = reply.body, .without_body = reply.head};
}

} // namespace

boost::asio::awaitable<server::Reply> Admin::handle(server::Incoming const& request) {
    auto const path = request.head.target.substr(0, request.head.target.find('?'));
    if (path != "/healthz" && path != "/readyz" && path != "/metrics")
        co_return problem(request, {.fault = Fault::not_found, .detail = "there is nothing at this path"});
    bool const head = request.head.method == "HEAD";
    if (!head && request.head.method != "GET") {
        Error error{.fault = Fault::method_not_allowed, .detail = "this can only be read"};
        error.allow = "GET, HEAD";
        co_return problem(request, error);
    }
    if (path == "/metrics") {
        auto const text = co_await view_.metrics();
        co_return page(telemetry::Exposition::content_type, request.arena.copy(text), head, request.arena);
    }
    if (path == "/healthz") co_return state(200, R"({"status":"ok"})", head, request.arena);
    if (view_.draining()) co_return state(503, R"({"status":"draining"})", head, request.arena);
    if (!view_.any_route_usable())
        co_return state(503, R"({"status":"no route is usable"})", head, request.arena);
    co_return state(200, R"({"status":"ready"})", head, request.arena);
}

server::Reply Admin::refuse(server::Incoming const& request, Fault fault, std::string_view detail) {
    auto reply = problem(request, {.fault = fault, .detail = detail});
    reply.close = true;
    return reply;
}

} // namespace idiom::api
