#include "gateway/pipeline/search_routes.hpp"

#include "gateway/execution/runner.hpp"
#include "gateway/net/for_each_concurrent.hpp"
#include "gateway/pipeline/describe_faces.hpp"
#include "gateway/pipeline/execute_call.hpp"
#include "gateway/pipeline/rate_limit.hpp"

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

/// The most routes of one answer. The next page goes on after them.
constexpr std::size_t most_routes = 100;
/// The most routes that are asked at once, so that one request does not take every pool.
constexpr std::size_t most_at_once = 8;
/// The most pages of one route. A back end that does not filter by itself may need several.
constexpr std::size_t most_pages = 20;

/// The routes of one answer.
struct Portion {
    std::pmr::vector<ServedRoute const*> routes;
    bool more = false; ///< there are further routes
};

/// Returns the routes after the one named `after`. Null if the caller may not read that one.
std::optional<Portion> routes_after(RequestContext const& context, std::string_view after) {
    Portion made{.routes = context.arena.vector<ServedRoute const*>()};
    bool begun = after.empty();
    for (auto const& route : context.routing->router.routes()) {
        if (!context.caller->may_use(route.name)) continue;
        if (begun && made.routes.size() == most_routes) {
            made.more = true;
            break;
        }
        if (begun) made.routes.push_back(&route);
        begun = begun || route.name == after;
    }
    return begun ? std::optional(std::move(made)) : std::nullopt;
}

/// Returns why the route cannot be asked; null if it can.
std::optional<Error> unable(ServedRoute const& route, ListUsers const& list) {
    auto const& can = *route.capabilities;
    if (!can.operations.has(Operation::list))
        return Error{.fault = Fault::operation_not_supported, .detail = "the back end has no lists"};
    auto const field = list.email ? Field::email : Field::user_name;
    if (!readable(rule(can, field).access))
        return Error{.fault = Fault::unsupported_field, .detail = "the back end does not show this field"};
    return std::nullopt;
}

/// Reads all pages of the list from one route.
asio::awaitable<Result<ManyUsers>> read_pages(RequestContext& context, ServedRoute const& route,
                                              ListUsers list) {
    auto call_context = call_context_of(context, route);
    auto users = context.arena.vector<User>();
    auto const roles = view_for_face(route, context.found.number, {}).roles;
    for (std::size_t page = 0; page < most_pages; ++page) {
        Call const call{.what = list, .roles = roles, .session = route.binding.session.read(context.arena)};
        auto const answer = co_await execution::run(route.binding, call, call_context);
        if (!answer) co_return std::unexpected(answer.error());
        auto const* const many = std::get_if<ManyUsers>(&answer->what);
        if (!many) co_return fail(Fault::internal_error);
        users.insert(users.end(), many->users.begin(), many->users.end());
        if (many->next.empty()) co_return ManyUsers{.users = Arena::keep(users), .next = {}};
        list.cursor = many->next;
    }
    co_return fail(Fault::backend_error, "the back end has more users than a search looks through; list the "
                                         "users of this route alone");
}

asio::awaitable<void> ask(RequestContext& context, ServedRoute const& route, ListUsers const& list,
                          SearchedRoute& into) {
    if (auto const error = unable(route, list))
        into.found = std::unexpected(*error);
    else if (auto const over = co_await take_token_of(context, route))
        into.found = std::unexpected(*over);
    else
        into.found = co_await read_pages(context, route, list);
}

/// Returns the error of a request that is no search. If header fields choose routes, the request may have
/// been meant for such a route, so that it is told 404.
Error why_no_search(RequestContext const& context, Error const& error) {
    if (error.fault != Fault::invalid_parameter || !context.routing->router.chooses_by_header()) return error;
    return {.fault = Fault::route_not_found,
            .detail = context.arena.join({"no header field chooses a route; ", error.detail})};
}

} // namespace

asio::awaitable<ClientResponse> search_routes(RequestContext& context) {
    context.operation = "search";
    auto const search = context.sandbox().read_search();
    if (!search) co_return context.fail(why_no_search(context, search.error()));
    auto const portion = routes_after(context, search->after);
    if (!portion)
        co_return context.fail(Fault::invalid_parameter,
                               "cursor must be what a former answer gave as `next`");
    auto const& routes = portion->routes;
    auto found = context.arena.vector<SearchedRoute>();
    for (auto const* const route : routes)
        found.push_back({.name = route->name, .dialect = route->capabilities->dialect, .found = ManyUsers{}});
    co_await net::for_each_concurrent(routes.size(), most_at_once, [&](std::size_t i) {
        return ask(context, *routes[i], search->list, found[i]);
    });
    auto const next = portion->more ? std::string_view(routes.back()->name) : std::string_view{};
    auto const response = context.sandbox().write_search(found, next);
    co_return response ? *response : context.fail(response.error());
}

} // namespace idiom::pipeline
