#include "gateway/console/problem.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/client_response.hpp"
#include "translators/face/problem.hpp"

namespace idiom::console {

namespace {

bool is_head(server::Request const& request) { return request.head.method == "HEAD"; }

} // namespace

void add_headers(server::Response& response, std::span<Header const> more, Arena& arena) {
    auto headers = arena.vector<Header>();
    headers.reserve(response.headers.size() + more.size());
    headers.assign(response.headers.begin(), response.headers.end());
    headers.insert(headers.end(), more.begin(), more.end());
    response.headers = Arena::keep(headers);
}

server::Response problem(server::Request const& request, std::string_view id, Error const& error) {
    auto const written = face::write_problem(error, face::Format::json, id, is_head(request), request.arena);
    server::Response response{.status = written.status,
                              .headers = written.headers,
                              .body = written.body,
                              .without_body = written.head};
    if (error.fault == Fault::unauthenticated)
        add_headers(response, request.arena.list<Header>({{"WWW-Authenticate", "Bearer realm=\"idiom\""}}),
                    request.arena);
    return response;
}

server::Response problem(server::Request const& request, std::string_view id, OwnProblem const& own) {
    auto& arena = request.arena;
    auto text = arena.text();
    json::Writer json(text);
    json.begin_object()
        .member("type", arena.join({"urn:idiom:problem:", own.name}))
        .member("title", own.title)
        .key("status")
        .number(own.status)
        .member("detail", own.detail)
        .member("instance", id);
    if (!own.errors.empty()) {
        json.key("errors").begin_array();
        for (auto const& error : own.errors) {
            json.begin_object();
            if (!error.pointer.empty()) json.member("pointer", error.pointer);
            json.member("detail", error.detail).end_object();
        }
        json.end_array();
    }
    json.end_object();
    return {.status = own.status,
            .headers = arena.list<Header>({{"Content-Type", "application/problem+json"}}),
            .body = arena.keep(text),
            .without_body = is_head(request)};
}

server::Response json_response(server::Request const& request, std::string_view body, int status) {
    return {.status = status,
            .headers = request.arena.list<Header>({{"Content-Type", "application/json"}}),
            .body = body,
            .without_body = is_head(request)};
}

} // namespace idiom::console
