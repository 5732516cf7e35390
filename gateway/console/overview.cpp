#include "gateway/console/overview.hpp"

#include "gateway/console/json_fields.hpp"
#include "gateway/console/problem.hpp"
#include "gateway/console/show_state.hpp"
#include "translators/core/text.hpp"

#include <unistd.h>

namespace idiom::console {

namespace {

namespace asio = boost::asio;

constexpr std::size_t most_routes = 100; ///< on one page of the list

server::Response invalid(Call const& call, std::string_view detail) {
    return problem(call.request, call.id, {.fault = Fault::invalid_parameter, .detail = detail});
}

server::Response text_or_not_found(Call const& call, std::string const& text, std::string_view what) {
    if (text.empty()) return problem(call.request, call.id, {.fault = Fault::not_found, .detail = what});
    return json_response(call.request, call.arena().copy(text));
}

asio::awaitable<server::Response> show_status(StatusView const& view, Call const& call) {
    auto text = call.arena().text(512);
    json::Writer json(text);
    json.begin_object().member("name", view.name).member("version", view.version);
    json.key("pid").number(::getpid());
    json.member("started", time_text(view.started));
    member(json, "loops", std::uint64_t{view.loops});
    json.key("draining").boolean(view.draining()).key("token").boolean(view.token);
    json.key("inspect").raw(view.inspect).key("links").raw(view.links);
    json.key("store").begin_object().member("kind", view.store_kind).key("ok").boolean(view.store_ok());
    json.end_object().end_object();
    co_return json_response(call.request, call.arena().keep(text));
}

asio::awaitable<server::Response> show_overview(LiveView const& view, Call const& call) {
    auto routes = read_names(call.parameter("routes"));
    if (routes.size() > most_named_routes) co_return invalid(call, "routes: at most 50 names");
    auto const text = co_await view.background(
        [&view, routes = std::move(routes)] { return overview_json(view.snapshot(), view.figures, routes); });
    co_return json_response(call.request, call.arena().copy(text));
}

asio::awaitable<server::Response> list_routes(LiveView const& view, Call const& call) {
    RouteQuery query{.search = std::string(call.parameter("q"))};
    if (auto const sort = uri::find(call.query, "sort")) {
        if (!is_route_sort(*sort))
            co_return invalid(call, "sort: name, rate, failed_share, p95 or last_call, or with '-' in front");
        query.sort = *sort;
    }
    if (auto const limit = uri::find(call.query, "limit")) {
        auto const number = read_decimal(*limit);
        if (!number || *number == 0 || *number > most_routes) co_return invalid(call, "limit: from 1 to 100");
        query.limit = *number;
    }
    if (auto const cursor = uri::find(call.query, "cursor")) {
        auto const number = read_decimal(*cursor);
        if (!number) co_return invalid(call, "cursor: none that an answer gave");
        query.offset = *number;
    }
    auto const text = co_await view.background(
        [&view, query = std::move(query)] { return routes_json(view.snapshot(), view.figures, query); });
    co_return json_response(call.request, call.arena().copy(text));
}

asio::awaitable<server::Response> show_route(LiveView const& view, Call const& call) {
    auto const text = co_await view.background([&view, name = std::string(call.names[0])] {
        auto const detail = view.route(name);
        return detail ? route_json(view.snapshot(), view.figures, *detail) : std::string();
    });
    co_return text_or_not_found(call, text, "there is no route of this name");
}

asio::awaitable<server::Response> show_description(LiveView const& view, Call const& call) {
    auto const text = co_await view.background(
        [&view, name = std::string(call.names[0])] { return view.description(name); });
    co_return text_or_not_found(call, text, "there is no description of a route of this name");
}

asio::awaitable<server::Response> show_backend(LiveView const& view, Call const& call) {
    auto const text = co_await view.background([&view, name = std::string(call.names[0])] {
        return backend_json(view.snapshot(), view.figures, name);
    });
    co_return text_or_not_found(call, text, "there is no back end of this name");
}

} // namespace

std::vector<std::string> read_names(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty()) {
        auto const end = list.find(',');
        if (end != 0) names.emplace_back(list.substr(0, end));
        list = end == std::string_view::npos ? std::string_view{} : list.substr(end + 1);
    }
    return names;
}

std::vector<Row> overview_rows(LiveView const& live, StatusView const& status) {
    return {
        {.method = "GET",
         .path = "status",
         .answer = [&](Call const& call) { return show_status(status, call); }},
        {.method = "GET",
         .path = "overview",
         .answer = [&](Call const& call) { return show_overview(live, call); }},
        {.method = "GET",
         .path = "routes",
         .answer = [&](Call const& call) { return list_routes(live, call); }},
        {.method = "GET",
         .path = "routes/{name}",
         .answer = [&](Call const& call) { return show_route(live, call); }},
        {.method = "GET",
         .path = "routes/{name}/openapi.json",
         .answer = [&](Call const& call) { return show_description(live, call); }},
        {.method = "GET",
         .path = "backends/{name}",
         .answer = [&](Call const& call) { return show_backend(live, call); }},
    };
}

} // namespace idiom::console
