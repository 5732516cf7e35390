#pragma once

#include "gateway/config/config.hpp"

#include <cstddef>

namespace idiom::app {

/// The file descriptors of the process. Every part needs them, and clients' connections must not use them up.
/// So clients get the descriptors that the other parts do not need.
struct Descriptors {
    std::size_t limit = 0;    ///< the most that the process may have
    std::size_t reserved = 0; ///< for all but clients' connections: pools, store, logs, listeners

    /// Returns how many of `wanted` connections can be open. Grants at least a quarter of the limit, even if
    /// the reserve leaves less, because pools are seldom full.
    std::size_t connections(std::size_t wanted) const;
};

/// The most connections of probes at once. They have a reserve of their own.
inline constexpr std::size_t most_probes = 64;

/// Returns the most descriptors that a gateway with this configuration and so many event loops may need,
/// without clients' connections.
std::size_t descriptors_needed(config::Config const& config, unsigned loops);

/// Raises the process's soft limit (RLIMIT_NOFILE) to its hard limit, and returns the limit in effect.
std::size_t raise_descriptor_limit();

} // namespace idiom::app
