#pragma once

#include "translators/core/http.hpp"

#include <span>
#include <string_view>

namespace idiom::face {

/// A request of a client, below a route. Its views have to outlive the call.
struct ClientRequest {
    Method method = Method::get;
    std::string_view path;  ///< the path after the route, percent-encoded: "/users/7.xml"
    std::string_view query; ///< without the '?'
    std::span<Header const> headers;
    std::string_view body;  ///< the whole body, without transfer coding
    std::size_t depth = 64; ///< deeper nesting of the body is refused
};

} // namespace idiom::face
