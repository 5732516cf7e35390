#pragma once

#include "gateway/upstream/http_backend.hpp"

#include <chrono>
#include <utility>

namespace idiom::upstream {

/// One connection of a pool.
struct HttpBackend::Connection {
    Connection(net::Stream connected) : stream(std::move(connected)) {}

    net::Stream stream;
    net::Deadlines::Entry deadline{[](void* self) { static_cast<Connection*>(self)->stream.cancel(); }, this};
    TimePoint idle_since;
    bool reused = false;
    bool answered = false; ///< a byte of the present response has arrived
    bool keep = false;     ///< the last exchange left it usable for another
};

} // namespace idiom::upstream
