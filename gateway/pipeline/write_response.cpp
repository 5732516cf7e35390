#include "gateway/pipeline/write_response.hpp"

#include "gateway/pipeline/compress.hpp"
#include "gateway/pipeline/cors.hpp"
#include "gateway/pipeline/rate_limit.hpp"

namespace idiom::pipeline {

server::Response write_response(RequestContext const& context, ClientResponse const& response) {
    auto headers = context.arena.vector<Header>();
    headers.reserve(response.headers.size() + 5);
    headers.assign(response.headers.begin(), response.headers.end());
    add_rate_fields(context, headers);
    headers.push_back({"X-Request-Id", context.id});
    auto const body = compressed(context, response.body, headers);
    if (context.routing->cors) add_cors_fields(context, headers);
    return {.status = response.status,
            .headers = Arena::keep(headers),
            .body = body,
            .without_body = response.head,
            // Without a Content-Length the gateway cannot tell a body from the next request.
            .close = response.status == 411};
}

} // namespace idiom::pipeline
