#pragma once

#include <cstdint>

namespace bench {

/// What a program that count.cpp is preloaded into has done since it began, in all its threads.
struct Counts {
    std::uint64_t allocations; ///< from the heap; growing a block is one, too
    std::uint64_t transfers;   ///< reads and writes of descriptors, the end of a stream and errors included
    std::uint64_t would_block; ///< reads and writes that found nothing or no room
    std::uint64_t controls;    ///< system calls about descriptors: epoll_ctl, options, timers
    std::uint64_t waits;       ///< epoll_wait: the busier a program is, the fewer for a request
};

} // namespace bench
