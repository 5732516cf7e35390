#include "gateway/console/console.hpp"

#include "gateway/console/problem.hpp"
#include "gateway/telemetry/request_id.hpp"

#include <array>

namespace idiom::console {

namespace {

namespace asio = boost::asio;

constexpr std::string_view root = "/console";
constexpr std::string_view api = "/console/api/";

/// Fields of every answer of the console (console, B2).
constexpr std::array walls{
    Header{"X-Content-Type-Options", "nosniff"},
    Header{"Referrer-Policy", "no-referrer"},
    Header{"Cross-Origin-Opener-Policy", "same-origin"},
    Header{"Cross-Origin-Resource-Policy", "same-origin"},
    Header{"Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), "
                                 "magnetometer=(), microphone=(), payment=(), usb=()"},
};
constexpr std::string_view policy_of_pages =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'";
constexpr std::string_view policy_of_api = "default-src 'none'; sandbox";

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }
bool is_api(std::string_view target) { return target.starts_with(api); }
std::string_view below_api(std::string_view target) { return target.substr(api.size()); }
bool reads(std::string_view method) { return method == "GET" || method == "HEAD"; }

std::string_view id_of(server::Request const& request) {
    return telemetry::request_id(request.head.header("X-Request-Id"), request.arena);
}

/// Adds what every answer of the console carries. An answer that has a field already keeps its own.
server::Response walled(server::Response response, server::Request const& request, std::string_view id) {
    auto more = request.arena.vector<Header>();
    more.assign(walls.begin(), walls.end());
    bool const of_api = is_api(request.head.target);
    more.push_back({"Content-Security-Policy", of_api ? policy_of_api : policy_of_pages});
    if (!find(response.headers, "Cache-Control")) more.push_back({"Cache-Control", "no-store"});
    if (!find(response.headers, "X-Request-Id")) more.push_back({"X-Request-Id", id});
    add_headers(response, Arena::keep(more), request.arena);
    return response;
}

/// Returns whether an escape stands for NUL, which no name has and which ends texts for some programs.
bool has_nul(std::string_view path) { return path.contains("%00"); }

} // namespace

bool Console::is_console(server::Request const& request) const {
    auto const path = path_of(request.head.target);
    return on_ && path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

std::optional<server::Response> Console::admit(server::Request const& request, bool body_awaited) {
    if (!is_console(request)) return admin_.admit(request, body_awaited);
    if (requests_ >= most_requests) {
        Error error{.fault = Fault::overloaded, .detail = "too many requests of the console are under way"};
        error.retry_after = 5;
        auto const id = id_of(request);
        return walled(problem(request, id, error), request, id);
    }
    ++requests_;
    request.permit.place = 1;
    if (!body_awaited) return std::nullopt;
    request.permit.patience = std::chrono::seconds(5);
    auto const& target = request.head.target;
    auto const found = is_api(target) ? addresses_.find(request.head.method, below_api(target), request.arena)
                                      : std::nullopt;
    constexpr std::size_t least = std::size_t{4} * 1024;
    auto const most = found && found->row ? found->row->most_body : least;
    if (most > 0) request.permit.most_body = most;
    return std::nullopt;
}

void Console::release(server::Permit const& permit) {
    if (permit.place != 1) return admin_.release(permit);
    --requests_;
}

server::Response Console::refuse(server::Request const& request, Fault fault, std::string_view detail) {
    if (!is_console(request)) return admin_.refuse(request, fault, detail);
    auto const id = id_of(request);
    auto response = walled(problem(request, id, {.fault = fault, .detail = detail}), request, id);
    response.close = true;
    return response;
}

asio::awaitable<server::Response> Console::handle(server::Request const& request) {
    auto const path = path_of(request.head.target);
    auto const id = id_of(request);
    if (is_console(request)) {
        auto const response = co_await answer(request, path, id);
        co_return walled(response, request, id);
    }
    bool const guarded = path == "/config" || path == "/reload";
    if (auto const error = guarded ? guard_.check_operator(request) : std::nullopt) {
        auto response = problem(request, id, *error);
        add_headers(response, request.arena.list<Header>({{"X-Request-Id", id}}), request.arena);
        co_return response;
    }
    auto const response = co_await admin_.handle(request);
    co_return response;
}

asio::awaitable<server::Response> Console::answer(server::Request const& request, std::string_view path,
                                                  std::string_view id) {
    if (auto const error = guard_.check_host(request.head)) co_return problem(request, id, *error);
    if (has_nul(path))
        co_return problem(request, id,
                          {.fault = Fault::malformed_request, .detail = "the path has a NUL character"});
    if (path == root)
        co_return server::Response{
            .status = 308, .headers = request.arena.list<Header>({{"Location", "/console/"}}), .body = {}};
    if (is_api(path)) {
        auto const response = co_await answer_api(request, below_api(request.head.target), id);
        co_return response;
    }
    // A wrong token is told with 401 on a page, too, but never hides the page to sign in on.
    bool const signed_in = !guard_.check_operator(request);
    auto const response = co_await pages_.answer(request, path.substr(root.size() + 1), signed_in, id);
    co_return response;
}

std::optional<Error> Console::check(server::Request const& request,
                                    std::optional<Addresses::Found> const& found) {
    auto const& head = request.head;
    if (auto error = Guard::check_origin(head, !reads(head.method))) return error;
    bool const open = found && found->row && found->row->open;
    if (!open)
        if (auto error = guard_.check_operator(request)) return error;
    if (!found) return Error{.fault = Fault::not_found, .detail = "there is nothing at this path"};
    if (!found->row) {
        Error error{.fault = Fault::method_not_allowed, .detail = "this method has no meaning here"};
        error.allow = found->allow;
        return error;
    }
    if (!request.body.empty() && !found->row->any_type &&
        !equal_ignoring_case(media_type(head.header("Content-Type")), "application/json")) {
        Error error{.fault = Fault::unsupported_media_type, .detail = "a body has to be application/json"};
        error.allow = "application/json";
        return error;
    }
    return std::nullopt;
}

asio::awaitable<server::Response> Console::answer_api(server::Request const& request, std::string_view target,
                                                      std::string_view id) {
    auto const found = addresses_.find(request.head.method, target, request.arena);
    if (auto const error = check(request, found)) co_return problem(request, id, *error);
    auto const mark = target.find('?');
    auto const query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    auto const parameters = uri::read_query(query, request.arena);
    if (!parameters)
        co_return problem(request, id,
                          {.fault = Fault::invalid_parameter, .detail = "the query has a broken escape"});
    Call const call{.request = request,
                    .id = id,
                    .query = *parameters,
                    .names = found->names,
                    .rest = found->rest,
                    .head = request.head.method == "HEAD"};
    auto const response = co_await found->row->answer(call);
    co_return response;
}

} // namespace idiom::console
