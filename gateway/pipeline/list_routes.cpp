#include "gateway/pipeline/list_routes.hpp"

namespace idiom::pipeline {

namespace {

Names::value_type type_of(ClientResponse const& response) {
    return find(response.headers, "Content-Type").value_or("");
}

/// Returns the body of the list as the caller sees it; null if the face does not write it after all.
std::shared_ptr<std::string const> body_of(RequestContext const& context, std::string_view type) {
    auto const write = [&](std::span<RouteLine const> routes) -> std::optional<std::string> {
        Arena arena;
        auto const response = context.sandbox().write_routes(routes, arena);
        if (!response) return std::nullopt;
        return std::string(response->body);
    };
    return context.routing->lists->get({.router = context.routing->router,
                                        .caller = context.caller,
                                        .face = context.found.number,
                                        .path = context.path,
                                        .content_type = type},
                                       write);
}

} // namespace

std::optional<ClientResponse> list_routes(RequestContext& context) {
    if (!context.is_about(Target::Kind::route_list)) return std::nullopt;
    context.operation = context.target->operation;
    // The empty list serves for its header fields, which are the same for every list.
    auto response = context.sandbox().write_routes({}, context.arena);
    if (!response) return context.fail(response.error());
    if (response->status != 200) return *response;
    auto const listed = body_of(context, type_of(*response));
    if (!listed) return context.fail(Fault::internal_error);
    context.request.permit.body = listed;
    response->body = *listed;
    return *response;
}

} // namespace idiom::pipeline
