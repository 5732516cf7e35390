#pragma once

#include "translators/core/http.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace idiom::http1 {

struct Limits {
    std::size_t header = 16 * 1024; ///< bytes of the start line and all fields
    std::size_t body = 256 * 1024;  ///< bytes of the decoded body
};

/// The start line and fields of a message: views into the buffer that it was read from.
struct Head {
    std::string_view method;         ///< requests
    std::string_view target;         ///< requests: in origin form, "*", or for CONNECT an authority
    int status = 0;                  ///< responses
    int version = 11;                ///< 10, or 11 for 1.1 and any later HTTP/1.x
    std::span<Header const> headers; ///< in the order of the message
    bool keep_alive = true;          ///< the connection may carry a further message (RFC 9112, 9.3)
    bool expects_continue = false;   ///< the sender waits for a 100 before it sends the body

    std::string_view header(std::string_view name) const { return find(headers, name).value_or(""); }
};

enum class Side { request, response };

} // namespace idiom::http1
