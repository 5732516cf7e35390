#pragma once

#include "translators/core/http.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace idiom {

/// A request of a client, as a face reads it. Its views must outlive the call.
struct ClientRequest {
    Method method = Method::get; ///< the effective method; POST if the gateway does not know the method
    std::string_view path;       ///< the path after the route, percent-encoded: "/users/7.xml"
    std::string_view query;      ///< without the '?'
    std::span<Header const> headers;
    std::string_view body;                   ///< the whole body, without transfer coding
    std::size_t depth = 64;                  ///< deeper nesting of the body is refused
    std::size_t most_body = ~std::size_t{0}; ///< the gateway refuses a larger body before the face sees it
    std::string_view whole_path = {};        ///< the path as the client sent it: "/v1/acme/users/7.xml"
    std::string_view id = {};                ///< the request id; an error may name it
    // What a face cannot know by itself, because it is pure.
    bool secure = false;          ///< came by TLS
    std::int64_t now = 0;         ///< milliseconds since 1970
    std::string_view client = {}; ///< the name of the client; "" until it is known
    /// A secret of the gateway, for marks that others cannot forge. The same for all gateways that share a
    /// store key.
    std::string_view secret = {};
    std::string_view version = {}; ///< of the program
};

} // namespace idiom
