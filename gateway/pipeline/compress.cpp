#include "gateway/pipeline/compress.hpp"

#include "gateway/http1/content_coding.hpp"
#include "gateway/pipeline/cors.hpp"
#include "gateway/pipeline/request_context.hpp"
#include "translators/face/conditions.hpp"
#include "translators/face/negotiate.hpp"

namespace idiom::pipeline {

namespace {

/// In bytes. A smaller response fits into one packet anyway.
constexpr std::size_t least = 1400;
/// In bytes. Compressing more would hold up the other requests of the event loop for too long.
constexpr std::size_t most = 1024 * 1024;

} // namespace

std::string_view compressed(RequestContext const& context, std::string_view body,
                            std::pmr::vector<Header>& headers) {
    if (body.size() < least || body.size() > most || find(headers, "Content-Encoding")) return body;
    add_vary(headers, "Accept-Encoding", context.arena);
    auto const accepted = face::combined(context.request.head.headers, "Accept-Encoding", context.arena);
    if (!face::accepts_gzip(accepted)) return body;
    auto const made = http1::gzip(body, context.arena);
    if (made.empty() || made.size() >= body.size()) return body;
    headers.push_back({"Content-Encoding", "gzip"});
    return made;
}

} // namespace idiom::pipeline
