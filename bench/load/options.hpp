#pragma once

#include "bench/load/back_end.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace load {

/// What to send, where, and how often.
struct LoadOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::string authorities;      ///< PEM; TLS checked against them; "" for plain HTTP
    std::size_t connections = 64; ///< kept alive
    std::chrono::duration<double> time{3};
    double rate = 0; ///< requests per second, evenly spaced; 0: as fast as the responses come
    /// Whole messages; each connection sends them in turn. In each of them `{value}` stands for the
    /// connection's own value, and `############` for a number that is unique to the request.
    std::vector<std::string> requests;
    std::vector<std::string> values;
    std::optional<std::string> body; ///< what every response must contain
    std::vector<pid_t> accounted;    ///< processes whose CPU time is reported
    /// Where the load itself is the gateway's back end; 0: nowhere. With a back end the load never sleeps.
    std::uint16_t back_end_port = 0;
    std::vector<FixedAnswer> answers; ///< of the back end
};

/// Exits with a message if an option is invalid.
LoadOptions read_options(int argc, char** argv);

} // namespace load
