#pragma once

#include "translators/core/http.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace idiom {

/// A request of a client, as a face reads it. Its views have to outlive the call.
struct ClientRequest {
    Method method = Method::get; ///< the effective method; POST if the gateway does not know the method
    std::string_view path;       ///< the path after the route, percent-encoded: "/users/7.xml"
    std::string_view query;      ///< without the '?'
    std::span<Header const> headers;
    std::string_view body;            ///< the whole body, without transfer coding
    std::size_t depth = 64;           ///< deeper nesting of the body is refused
    std::string_view whole_path = {}; ///< the path as the client sent it: "/v1/acme/users/7.xml"
    std::string_view id = {};         ///< the request id; an error may name it
};

} // namespace idiom
