#pragma once

#include <chrono>
#include <cstddef>

namespace idiom::store {

struct PostgresqlOptions {
    /// The most statements under way at a time; the server syncs their commits together.
    std::size_t work_connections = 16;
    /// The most users that can be written to at a time; each lock holds a connection while it is held.
    std::size_t lock_connections = 24;
    std::chrono::milliseconds connect_timeout{2000};
    /// Limit of one operation, including the wait for a connection and the repetition after a broken
    /// connection.
    std::chrono::milliseconds operation_timeout{5000};
    /// How long after a loss of locks no lock is granted: a request that another gateway sent before it lost
    /// its lock may still reach the vendor. Must be the longest time that a request to a back end may take.
    std::chrono::milliseconds grace{5000};
};

} // namespace idiom::store
