#include "translators/unified/documents.hpp"

#include "translators/face/format.hpp"
#include "translators/face/versioned_document.hpp"
#include "translators/unified/json_schema.hpp"
#include "translators/unified/openapi.hpp"

namespace idiom::unified {
namespace {

constexpr Header ask_again{"Cache-Control", "no-cache"};

Result<ClientResponse> serve(std::string_view body, face::Format format, ClientRequest const& request,
                             Arena& arena) {
    return face::serve({.body = body, .content_type = face::content_type(format), .headers = {&ask_again, 1}},
                       request, arena);
}

} // namespace

Result<ClientResponse> write_document(ClientRequest const& request, Arena& arena) {
    if (auto const answer = face::answer_unless_read(request, arena)) return *answer;
    if (request.whole_path == schema_path) return serve(user_schema(), face::Format::xml, request, arena);
    if (request.whole_path == description_path)
        return serve(write_openapi(nullptr, request.version, arena), face::Format::json, request, arena);
    return fail(Fault::not_found);
}

Result<ClientResponse> write_description(ClientRequest const& request, RouteView const& route, Arena& arena) {
    return serve(write_openapi(&route, request.version, arena), face::Format::json, request, arena);
}

Result<ClientResponse> serve_json_schema(ClientRequest const& request, RouteView const& route, Arena& arena) {
    return serve(write_json_schema(route, arena), face::Format::json, request, arena);
}

} // namespace idiom::unified
