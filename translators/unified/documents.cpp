#include "translators/unified/documents.hpp"

#include "translators/face/conditions.hpp"
#include "translators/face/format.hpp"
#include "translators/face/write_user.hpp"
#include "translators/unified/openapi.hpp"

namespace idiom::unified {
namespace {

/// Returns the response with a document. Its version is a hash of its bytes.
Result<ClientResponse> serve(std::string_view body, face::Format format, ClientRequest const& request,
                             Arena& arena) {
    auto const conditions = face::read_conditions(request.headers, arena);
    if (!conditions) return std::unexpected(conditions.error());
    auto const tag = face::etag_of_canonical(body, arena);
    bool const known = conditions->not_modified(tag);
    Headers headers(arena);
    headers.add("ETag", tag);
    headers.add("Cache-Control", "no-cache");
    if (!known) headers.add("Content-Type", face::content_type(format));
    return ClientResponse{.status = known ? 304 : 200,
                          .headers = headers.list(),
                          .body = known ? std::string_view{} : body,
                          .head = request.method == Method::head};
}

} // namespace

Result<ClientResponse> write_document(ClientRequest const& request, Arena& arena) {
    constexpr std::string_view allowed = "GET, HEAD, OPTIONS";
    if (request.method == Method::options)
        return ClientResponse{.status = 204, .headers = arena.list<Header>({{"Allow", allowed}}), .body = {}};
    if (request.method != Method::get && request.method != Method::head) {
        Error error{.fault = Fault::method_not_allowed, .detail = "the document can only be read"};
        error.allow = allowed;
        return std::unexpected(error);
    }
    if (request.whole_path == schema_path) return serve(user_schema(), face::Format::xml, request, arena);
    if (request.whole_path == description_path)
        return serve(write_openapi(nullptr, request.version, arena), face::Format::json, request, arena);
    return fail(Fault::not_found);
}

Result<ClientResponse> write_description(ClientRequest const& request, RouteView const& route, Arena& arena) {
    return serve(write_openapi(&route, request.version, arena), face::Format::json, request, arena);
}

} // namespace idiom::unified
