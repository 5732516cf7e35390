#include "gateway/net/coroutine_allocator.hpp"

#include <array>
#include <new>

namespace idiom::net::coroutine_allocator {

namespace {

// Measured against mimalloc 2.0.9 with no frame kept: a read of one user takes 62,850 instructions instead of
// 60,590 (3.7 % more) and 19 blocks from the heap instead of none. With glibc's heap it takes 65,340.
constexpr std::size_t step = 64;
constexpr std::size_t largest = 8 * 1024;

// With a sanitizer nothing is kept, so that it sees each frame end.
#ifdef IDIOM_SANITIZED
constexpr std::size_t limit = 0;
#else
constexpr std::size_t limit = most_kept;
#endif

struct Free {
    Free* next;
};

/// The frames that a thread keeps, by size in steps. It needs neither constructor nor destructor. So access
/// costs no check, and it exists to the very end of the thread, when other thread-local objects still give
/// back frames.
struct FreeBlocks {
    std::array<Free*, largest / step + 1> by_steps;
    std::size_t bytes;
    bool over; ///< the thread is ending
};
constinit thread_local FreeBlocks kept{};

struct Ending {
    ~Ending() {
        kept.over = true;
        for (Free*& first : kept.by_steps)
            while (first) {
                Free* const block = first;
                first = block->next;
                ::operator delete(block);
            }
    }
    void note() {}
};
thread_local Ending ending;

} // namespace

void* take(std::size_t size) {
    auto const steps = (size + step - 1) / step;
    if (size <= largest && kept.by_steps[steps]) {
        Free* const block = kept.by_steps[steps];
        kept.by_steps[steps] = block->next;
        kept.bytes -= steps * step;
        return block;
    }
    if (!kept.over) ending.note(); // constructs it here, so that it will be destroyed
    return ::operator new(steps * step);
}

void give_back(void* memory, std::size_t size) noexcept {
    auto const steps = (size + step - 1) / step;
    if (size > largest || kept.over || kept.bytes + steps * step > limit) return ::operator delete(memory);
    kept.bytes += steps * step;
    kept.by_steps[steps] = ::new (memory) Free{kept.by_steps[steps]};
}

} // namespace idiom::net::coroutine_allocator
