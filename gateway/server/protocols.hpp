#pragma once

#include "gateway/server/connection.hpp"

namespace idiom::server {

/// Returns all protocols that the gateway speaks with its clients.
Protocols every_protocol();

} // namespace idiom::server
