#include "translators/face/versioned_document.hpp"

#include "translators/face/conditions.hpp"
#include "translators/face/write_user.hpp"

namespace idiom::face {

Result<ClientResponse> serve(VersionedDocument const& document, ClientRequest const& request, Arena& arena) {
    auto const conditions = read_conditions(request.headers, arena);
    if (!conditions) return std::unexpected(conditions.error());
    auto const tag = etag_of_canonical(document.body, arena);
    bool const known = conditions->not_modified(tag);
    Headers headers(arena);
    headers.add("ETag", tag);
    for (auto const& header : document.headers)
        headers.add(header.name, header.value);
    if (!known) headers.add("Content-Type", document.content_type);
    return ClientResponse{.status = known ? 304 : 200,
                          .headers = headers.list(),
                          .body = known ? std::string_view{} : document.body,
                          .head = request.method == Method::head};
}

std::optional<Result<ClientResponse>> answer_unless_read(ClientRequest const& request, Arena& arena) {
    constexpr std::string_view allowed = "GET, HEAD, OPTIONS";
    if (request.method == Method::get || request.method == Method::head) return std::nullopt;
    if (request.method == Method::options)
        return ClientResponse{.status = 204, .headers = arena.list<Header>({{"Allow", allowed}}), .body = {}};
    Error error{.fault = Fault::method_not_allowed, .detail = "the document can only be read"};
    error.allow = allowed;
    return std::unexpected(error);
}

} // namespace idiom::face
