#pragma once

#include "gateway/server/handler.hpp"

#include <string_view>

namespace idiom::server {

struct Framing {
    bool keep_alive = true;
    int version = 11; ///< the caller's
};

/// The whole message, head and body in one piece: one buffer, one send.
std::string_view write_message(Response const& response, Framing framing, Arena& arena);

/// The reason phrase of a status (RFC 9110, 15); "" for one that has none.
std::string_view reason_phrase(int status);

} // namespace idiom::server
