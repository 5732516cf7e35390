#pragma once

#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/endpoint.hpp"

#include <nghttp2/nghttp2.h>

#include <optional>
#include <span>
#include <string>

namespace idiom::upstream {

/// What is the same in every request to one host over HTTP/2.
struct Http2Constants {
    explicit Http2Constants(Endpoint const& endpoint);

    std::string_view scheme;
    std::string authority;
    std::string path; ///< precedes every target
    std::string user_agent;
};

/// Returns the fields of `request` for nghttp2: pseudo-fields first, names in lower case, without fields that
/// belong to a connection (RFC 9113, 8.2.2). They are views of the request, the constants and the call
/// context's arena. Returns nullopt if a target or field of the translator holds a character that no field
/// may hold.
std::optional<std::span<nghttp2_nv>> http2_fields(Request const& request, CallContext const& call_context,
                                                  Http2Constants const& constants);

} // namespace idiom::upstream
