#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace idiom::config {

/// Upper bounds of what the inspector keeps (console, B5).
struct Inspect {
    std::size_t calls = 200;
    std::size_t memory = 8 * 1024 * 1024;                         ///< of all calls together
    std::size_t body = 16 * 1024;                                 ///< of one body
    std::chrono::milliseconds longest = std::chrono::minutes(60); ///< of one inspection
    bool hide_values = false;                                     ///< every inspection hides values
    bool operator==(Inspect const&) const = default;
};

/// Templates of links to other tools; "" for none. `{trace_id}`, `{route}` and `{request_id}` are filled in.
struct ConsoleLinks {
    std::string trace;
    std::string metrics;
    std::string logs;
    bool operator==(ConsoleLinks const&) const = default;
};

} // namespace idiom::config
