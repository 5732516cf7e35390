#pragma once

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
    double rate = 0; ///< requests a second, evenly spaced; 0: as fast as the answers come
    /// Whole messages; each connection sends them in turn. In all of them `{value}` stands for the
    /// connection's own value, and `############` for a number that no other request has.
    std::vector<std::string> requests;
    std::vector<std::string> values;
    std::optional<std::string> body; ///< what every answer must hold
    std::vector<pid_t> accounted;    ///< processes whose CPU time is told
};

/// Exits with a message where they make no sense.
LoadOptions read_options(int argc, char** argv);

} // namespace load
