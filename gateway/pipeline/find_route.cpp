#include "gateway/pipeline/find_route.hpp"

#include "gateway/pipeline/search_routes.hpp"

namespace idiom::pipeline {

namespace {

/// If the method is unknown, the client is told that instead.
ClientResponse fail_to_find(RequestContext& context, Fault fault, std::string_view detail) {
    return context.method ? context.fail(fault, detail) : context.fail_method();
}

} // namespace

std::optional<ClientResponse> find_route(RequestContext& context) {
    auto const& info = context.face().info();
    if (context.request.head.target == "*" && context.method)
        return ClientResponse{
            .status = 204, .headers = context.arena.list<Header>({{"Allow", info.methods}}), .body = {}};
    if (!context.found.prefix)
        return fail_to_find(
            context, Fault::not_found,
            context.arena.join({"there is nothing at this path; the API begins at ", info.prefix}));
    if (context.is_about(Target::Kind::route_list)) return std::nullopt;
    auto const* const route = context.place.route;
    if (!route && is_search(context)) return std::nullopt;
    if (!route || !context.caller->may_use(route->name))
        return fail_to_find(context, Fault::route_not_found, "there is no such route");
    context.route = route;
    return std::nullopt;
}

} // namespace idiom::pipeline
