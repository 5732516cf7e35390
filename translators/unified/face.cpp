#include "translators/unified/face.hpp"

#include "translators/face/negotiate.hpp"
#include "translators/face/problem.hpp"
#include "translators/unified/batch.hpp"
#include "translators/unified/describe_route.hpp"
#include "translators/unified/documents.hpp"
#include "translators/unified/read_body.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/read_user.hpp"
#include "translators/unified/search.hpp"
#include "translators/unified/single_call.hpp"
#include "translators/unified/target.hpp"

#include <algorithm>
#include <array>

namespace idiom::unified {
namespace {

constexpr std::array<std::string_view, 4> own_names{"routes", "users", "capabilities", "openapi"};
/// What a path may begin with if Host or another header chooses the route. A route may have the name `roles`,
/// `batch`, `changes` or `user`.
constexpr std::array<std::string_view, 8> resource_names{"routes", "users", "capabilities", "openapi",
                                                         "roles",  "batch", "changes",      "user"};

constexpr std::array<std::string_view, 28> path_templates{
    "/v1",
    "/v1/routes",
    "/v1/openapi.json",
    "/v1/user.xsd",
    "/v1/capabilities",
    "/v1/user.schema.json",
    "/v1/roles",
    "/v1/batch",
    "/v1/changes",
    "/v1/users",
    "/v1/users/{id}",
    "/v1/users/{id}/roles",
    "/v1/users/{id}/roles/{role}",
    "/v1/users/{id}/devices/{deviceId}",
    "/v1/users/{id}/emails",
    "/v1/{route}",
    "/v1/{route}/openapi.json",
    "/v1/{route}/user.schema.json",
    "/v1/{route}/capabilities",
    "/v1/{route}/roles",
    "/v1/{route}/batch",
    "/v1/{route}/changes",
    "/v1/{route}/users",
    "/v1/{route}/users/{id}",
    "/v1/{route}/users/{id}/roles",
    "/v1/{route}/users/{id}/roles/{role}",
    "/v1/{route}/users/{id}/devices/{deviceId}",
    "/v1/{route}/users/{id}/emails",
};

constexpr FaceInfo own_info{
    .name = "rest",
    .prefix = "/v1",
    .reserved = own_names,
    .methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    .path_templates = path_templates,
    .documents = documents,
    .record = "scim",
};

constexpr std::string_view challenge = R"(Bearer realm="idiom", Basic realm="idiom", charset="UTF-8")";

bool only_reads(Method method) {
    return method == Method::get || method == Method::head || method == Method::options;
}

/// Returns whether the path is that of the API itself, which leads on to the routes.
bool is_root(std::string_view path) { return path == own_info.prefix || path == "/v1/"; }

/// Returns whether the path is that of the list of routes, with or without a suffix, or the prefix itself,
/// where the same list leads on to each route.
bool is_route_list(std::string_view path) {
    if (is_root(path)) return true;
    constexpr std::string_view plain = "/v1/routes";
    if (!path.starts_with(plain)) return false;
    auto const suffix = path.substr(plain.size());
    return suffix.empty() || suffix == ".json" || suffix == ".xml";
}

/// Returns whether the path is that of the users of a route that the path does not name.
bool is_search(std::string_view path) {
    return path == "/v1/users" || path == "/v1/users.json" || path == "/v1/users.xml";
}

/// Returns the body of a problem with the id of this request as its instance; it was kept with the id of the
/// first request. The search finds the member itself, because quotes and brackets in texts are escaped.
std::string_view with_instance(std::string_view body, std::string_view id, bool xml, Arena& arena) {
    std::string_view const before = xml ? "<instance>" : R"("instance":")";
    auto const found = body.find(before);
    if (found == body.npos) return body;
    auto const begin = found + before.size();
    auto const end = std::min(body.find(xml ? '<' : '"', begin), body.size());
    return arena.join({body.substr(0, begin), id, body.substr(end)});
}

ClientResponse with_header(ClientResponse response, Header const& more, Arena& arena) {
    Headers headers(arena);
    for (auto const& header : response.headers)
        headers.add(header.name, header.value);
    headers.add(more.name, more.value);
    response.headers = headers.list();
    return response;
}

/// Adds a link to the user that has the login or the address already, if the error names that user.
ClientResponse with_link_to_holder(ClientResponse const& response, Error const& error,
                                   ClientRequest const& request, Arena& arena) {
    auto const holder = std::ranges::find_if(error.errors, [](auto const& one) { return !one.id.empty(); });
    auto const below = request.whole_path.rfind(request.path);
    if (holder == error.errors.end() || below == request.whole_path.npos) return response;
    auto const link = arena.join({"<", request.whole_path.substr(0, below), "/users/",
                                  last_segment(holder->id, arena), ">; rel=\"related\""});
    return with_header(response, {"Link", link}, arena);
}

class UnifiedFace final : public Face {
public:
    FaceInfo const& info() const override { return own_info; }

    bool begins_resource(std::string_view segment) const override {
        if (segment.empty()) return true;                       // the prefix itself leads on to the routes
        auto const word = segment.substr(0, segment.find('.')); // "users.json" is "users" with a suffix
        return std::ranges::find(resource_names, word) != resource_names.end();
    }

    Result<Target> read_target(ClientRequest const& request, Arena& arena) const override {
        Target made{.writes = !only_reads(request.method)};
        if (is_route_list(request.whole_path)) {
            made.kind = Target::Kind::route_list;
            bool const reads = request.method == Method::get || request.method == Method::head;
            if (reads) made.operation = "list-routes";
            return made;
        }
        if (std::ranges::find(documents, request.whole_path) != documents.end()) {
            made.kind = Target::Kind::document;
            made.narrows = request.whole_path == description_path;
            return made;
        }
        if (request.method == Method::options && is_search(request.whole_path)) {
            made.kind = Target::Kind::document; // only its methods are asked for; see write_document
            made.narrows = true;
            return made;
        }
        if (request.path.starts_with("/capabilities")) {
            made.kind = Target::Kind::capabilities;
            return made;
        }
        // read_request reports what is wrong with the path or the method, because it knows the route.
        if (auto const target = unified::read_target(request.method, request.path, arena)) {
            made.operation = operation_name(request.method, target->resource);
            made.has_parts = is_batch(request.method, target->resource);
            made.spreads = target->resource == Resource::users &&
                           made.operation == name_of(Operation::list) && is_search(request.whole_path);
        }
        return made;
    }

    Result<ClientCall const*> read_request(ClientRequest const& request, RouteView const& route,
                                           Arena& arena) const override {
        auto const parsed = read_call(request, route, arena);
        if (!parsed) return std::unexpected(parsed.error());
        if (auto const* const response = std::get_if<ClientResponse>(&*parsed))
            return arena.make<ReadyResponse>(*response);
        if (auto const* const calls = std::get_if<ClientCall const*>(&*parsed)) return *calls;
        if (auto const* const batch = std::get_if<BatchOfCalls>(&*parsed))
            return read_batch(request, route, batch->dry_run, arena);
        return single_call(std::get<ParsedCall>(*parsed), arena);
    }

    ClientResponse refuse(Error const& error, ClientRequest const& request, Target const*,
                          Arena& arena) const override {
        auto const format =
            problem_format(request.method, request.whole_path, request.query, request.headers, arena);
        bool const head = request.method == Method::head;
        if (error.fault == Fault::user_exists)
            return with_link_to_holder(face::write_problem(error, format, request.id, head, arena), error,
                                       request, arena);
        if (error.fault != Fault::unauthenticated)
            return face::write_problem(error, format, request.id, head, arena);
        auto told = error;
        if (told.detail.empty())
            told.detail = "the credentials are missing or not known; send the key as X-Api-Key, as "
                          "Authorization: Bearer, or as Basic with the client's name";
        return with_header(face::write_problem(told, format, request.id, head, arena),
                           {"WWW-Authenticate", challenge}, arena);
    }

    ClientResponse repeat(ClientResponse const& kept, ClientRequest const& request,
                          Arena& arena) const override {
        auto const type = media_type(find(kept.headers, "Content-Type").value_or(""));
        bool const xml = type == "application/problem+xml";
        if (!xml && type != "application/problem+json") return kept;
        auto response = kept;
        response.body = with_instance(kept.body, request.id, xml, arena);
        return response;
    }

    Result<ClientResponse> write_routes(std::span<RouteLine const> routes, ClientRequest const& request,
                                        Arena& arena) const override {
        constexpr std::string_view allowed = "GET, HEAD, OPTIONS";
        if (request.method == Method::options)
            return ClientResponse{
                .status = 204, .headers = arena.list<Header>({{"Allow", allowed}}), .body = {}};
        if (request.method != Method::get && request.method != Method::head) {
            Error error{.fault = Fault::method_not_allowed, .detail = "the list of routes can only be read"};
            error.allow = allowed;
            return std::unexpected(error);
        }
        auto const format =
            read_format(request.method, request.whole_path, request.query, request.headers, arena);
        if (!format) return std::unexpected(format.error());
        return unified::write_routes(routes, is_root(request.whole_path), *format,
                                     request.method == Method::head, arena);
    }

    Result<ClientResponse> write_document(ClientRequest const& request, Arena& arena) const override {
        return unified::write_document(request, arena);
    }

    Result<Search> read_search(ClientRequest const& request, Arena& arena) const override {
        return unified::read_search(request, arena);
    }

    Result<ClientResponse> write_search(std::span<SearchedRoute const> routes, std::string_view next,
                                        ClientRequest const& request, Arena& arena) const override {
        return unified::write_search(routes, next, request, arena);
    }

    Result<User> read_user(ClientRequest const& document, RouteView const& route,
                           Arena& arena) const override {
        auto const body =
            read_body(document.body, document.headers, false, *route.capabilities, document.depth, arena);
        if (!body) return std::unexpected(body.error());
        face::ValidationErrors validation_errors(arena, false);
        auto const read = unified::read_user(body->value, route.dialect(), validation_errors, arena);
        if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
        return read.user;
    }
};

} // namespace

Face const& face() {
    static UnifiedFace const face;
    return face;
}

} // namespace idiom::unified
