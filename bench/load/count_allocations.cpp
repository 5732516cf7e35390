// Preloaded into a program (LD_PRELOAD), counts what it takes from the heap: the file named by
// IDIOM_ALLOCATIONS holds the number, eight bytes in the machine's order, at any time.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {

std::atomic<std::uint64_t> unseen;
std::atomic<std::uint64_t>* count = &unseen;

[[gnu::constructor]] void open_count() {
    char const* const path = std::getenv("IDIOM_ALLOCATIONS");
    int const file = path ? ::open(path, O_RDWR | O_CREAT, 0600) : -1;
    if (file < 0 || ::ftruncate(file, sizeof(*count)) != 0) return;
    void* const memory = ::mmap(nullptr, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (memory != MAP_FAILED) count = static_cast<std::atomic<std::uint64_t>*>(memory);
}

void note() { count->fetch_add(1, std::memory_order_relaxed); }

} // namespace

extern "C" {

[[gnu::visibility("default")]] void* malloc(std::size_t size) {
    note();
    return __libc_malloc(size);
}

[[gnu::visibility("default")]] void* calloc(std::size_t count_of, std::size_t size) {
    note();
    return __libc_calloc(count_of, size);
}

[[gnu::visibility("default")]] void* realloc(void* memory, std::size_t size) {
    note();
    return __libc_realloc(memory, size);
}

[[gnu::visibility("default")]] void* aligned_alloc(std::size_t alignment, std::size_t size) {
    note();
    return __libc_memalign(alignment, size);
}
}
