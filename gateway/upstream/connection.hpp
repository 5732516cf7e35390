#pragma once

#include "gateway/net/deadlines.hpp"
#include "gateway/net/stream.hpp"

#include <chrono>
#include <utility>

namespace idiom::upstream {

/// One connection of a pool.
struct Connection {
    Connection(net::Stream connected) : stream(std::move(connected)) {}

    net::Stream stream;
    net::Deadlines::Entry deadline{[](void* self) { static_cast<Connection*>(self)->stream.cancel(); }, this};
    std::chrono::steady_clock::time_point idle_since;
    bool reused = false;
    bool answered = false; ///< a byte of the present response has arrived
    bool keep = false;     ///< the last exchange left it usable for another
};

} // namespace idiom::upstream
