#pragma once

#include <cstdint>

namespace bench {

/// What a program with count.cpp preloaded has done since its start, in all its threads.
struct Counts {
    std::uint64_t allocations; ///< from the heap; growing a block counts too
    std::uint64_t transfers;   ///< reads and writes of descriptors, including the end of a stream and errors
    std::uint64_t would_block; ///< reads and writes that found no data or no room
    std::uint64_t controls;    ///< system calls about descriptors: epoll_ctl, options, timers
    std::uint64_t waits;       ///< epoll_wait; a busier program has fewer for each request
};

} // namespace bench
