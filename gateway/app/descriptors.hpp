#pragma once

#include "gateway/config/config.hpp"

#include <cstddef>

namespace idiom::app {

/// The file descriptors of the process: whoever takes the last one takes it from everybody, so clients get
/// what is left when everything else has its own.
struct Descriptors {
    std::size_t limit = 0;    ///< of the process
    std::size_t reserved = 0; ///< for all but clients' connections: pools, store, logs, listeners and so on

    /// How many of so many connections can be open. A quarter of the descriptors, even where that is more
    /// than is left: pools are seldom full.
    std::size_t connections(std::size_t wanted) const;
};

/// Connections of probes at once; they have a reserve of their own.
inline constexpr std::size_t most_probes = 64;

/// What a gateway with this configuration and so many event loops may need at most, but for connections.
std::size_t descriptors_needed(config::Config const& config, unsigned loops);

/// Raises the process's limit (RLIMIT_NOFILE) as far as it may go by itself, and returns it.
std::size_t raise_descriptor_limit();

} // namespace idiom::app
