#include "tests/support/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

std::atomic<std::size_t> count{0};
std::atomic<std::size_t> bytes{0}; ///< held now
std::atomic<std::size_t> begin{0};
std::atomic<std::size_t> most{0};

void* counted(void* memory) {
    auto const now = bytes += ::malloc_usable_size(memory);
    for (auto old = most.load(std::memory_order_relaxed);
         old < now && !most.compare_exchange_weak(old, now);) {
    }
    return memory;
}
void release(void* memory) {
    bytes -= ::malloc_usable_size(memory);
    std::free(memory);
}

void* allocate(std::size_t size, std::size_t alignment) {
    count.fetch_add(1, std::memory_order_relaxed);
    auto const whole = (size + alignment - 1) / alignment * alignment;
    if (void* const made = std::aligned_alloc(alignment, whole == 0 ? alignment : whole))
        return counted(made);
    throw std::bad_alloc();
}

} // namespace

void* operator new(std::size_t size) { return allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__); }
// The memory resources of the library, and so the arenas, allocate with an alignment.
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

namespace idiom::test {

std::size_t allocations() { return count.load(std::memory_order_relaxed); }

void start_of_bytes() {
    begin = bytes.load();
    most = bytes.load();
}
std::size_t most_bytes() { return most - begin; }

} // namespace idiom::test
