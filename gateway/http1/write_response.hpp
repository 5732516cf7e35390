#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <span>
#include <string>
#include <string_view>

namespace idiom::http1 {

/// The effect of a response on its connection.
struct Framing {
    bool keep_alive = true;
    int version = 11;          ///< the client's
    bool without_body = false; ///< response to a HEAD: states the length, sends no body
};

/// Writes a whole response, head and body in one piece: one buffer, one send. Adds Server, Date,
/// Content-Length and Connection to `headers`.
std::string_view write_response(int status, std::span<Header const> headers, std::string_view body,
                                Framing framing, Arena& arena);

/// Returns whether a response with this status ends with its head (RFC 9110, 6.4.1).
bool has_no_content(int status);

/// Writes the head of a response whose body follows in chunks (RFC 9112, 7.1). For HTTP/1.0 the body is not
/// in chunks, and ends with the connection.
std::string_view write_stream_head(int status, std::span<Header const> headers, Framing framing,
                                   Arena& arena);
/// Returns a piece of a body as a chunk. The chunk of "" is the last one.
std::string chunk_of(std::string_view piece);

/// Returns the reason phrase of a status (RFC 9110, 15), or "" if it has none.
std::string_view reason_phrase(int status);

} // namespace idiom::http1
