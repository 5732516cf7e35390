#pragma once

#include "gateway/server/handler.hpp"

#include <string_view>

namespace idiom::server {

struct Framing {
    bool keep_alive = true;
    int version = 11; ///< the client's
};

/// Writes the whole message, head and body in one piece: one buffer, one send.
std::string_view write_message(Response const& response, Framing framing, Arena& arena);

/// Returns the reason phrase of a status (RFC 9110, 15), or "" if it has none.
std::string_view reason_phrase(int status);

} // namespace idiom::server
