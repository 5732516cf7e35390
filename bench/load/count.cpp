// Preloaded into a program (LD_PRELOAD), this counts the program's heap allocations and system calls. The
// file named by IDIOM_COUNTS always holds the current numbers of bench/load/counts.hpp.

#include "bench/load/counts.hpp"

#include <cerrno>
#include <cstdarg>
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {

bench::Counts unseen{};
bench::Counts* counts = &unseen;

[[gnu::constructor]] void open_counts() {
    char const* const path = std::getenv("IDIOM_COUNTS");
    int const file = path ? ::open(path, O_RDWR | O_CREAT, 0600) : -1;
    if (file < 0 || ::ftruncate(file, sizeof(bench::Counts)) != 0) return;
    void* const memory = ::mmap(nullptr, sizeof(bench::Counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (memory != MAP_FAILED) counts = static_cast<bench::Counts*>(memory);
}

void note(std::uint64_t& count) { __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED); }

/// The C library's own function with the name that a function here hides.
template <class Function> Function* real(char const* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// Counts a transfer by its result.
auto transfer(auto result) {
    bool const blocked = result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    note(blocked ? counts->would_block : counts->transfers);
    return result;
}

} // namespace

// NOLINTBEGIN(bugprone-macro-parentheses)
#define COUNTED(TYPE, NAME, PARAMETERS, ARGUMENTS)                                                           \
    [[gnu::visibility("default")]] TYPE NAME PARAMETERS {                                                    \
        static auto* const next = real<TYPE PARAMETERS>(#NAME);                                              \
        return transfer(next ARGUMENTS);                                                                     \
    }
#define CONTROL(TYPE, NAME, PARAMETERS, ARGUMENTS)                                                           \
    [[gnu::visibility("default")]] TYPE NAME PARAMETERS {                                                    \
        static auto* const next = real<TYPE PARAMETERS>(#NAME);                                              \
        note(counts->controls);                                                                              \
        return next ARGUMENTS;                                                                               \
    }

extern "C" {

[[gnu::visibility("default")]] void* malloc(std::size_t size) {
    note(counts->allocations);
    return __libc_malloc(size);
}

[[gnu::visibility("default")]] void* calloc(std::size_t count_of, std::size_t size) {
    note(counts->allocations);
    return __libc_calloc(count_of, size);
}

[[gnu::visibility("default")]] void* realloc(void* memory, std::size_t size) {
    note(counts->allocations);
    return __libc_realloc(memory, size);
}

[[gnu::visibility("default")]] void* aligned_alloc(std::size_t alignment, std::size_t size) {
    note(counts->allocations);
    return __libc_memalign(alignment, size);
}

COUNTED(ssize_t, read, (int file, void* to, std::size_t size), (file, to, size))
COUNTED(ssize_t, readv, (int file, iovec const* to, int count), (file, to, count))
COUNTED(ssize_t, recv, (int file, void* to, std::size_t size, int flags), (file, to, size, flags))
COUNTED(ssize_t, recvfrom,
        (int file, void* to, std::size_t size, int flags, sockaddr* from, socklen_t* length),
        (file, to, size, flags, from, length))
COUNTED(ssize_t, recvmsg, (int file, msghdr* message, int flags), (file, message, flags))
COUNTED(ssize_t, write, (int file, void const* from, std::size_t size), (file, from, size))
COUNTED(ssize_t, writev, (int file, iovec const* from, int count), (file, from, count))
COUNTED(ssize_t, send, (int file, void const* from, std::size_t size, int flags), (file, from, size, flags))
COUNTED(ssize_t, sendto,
        (int file, void const* from, std::size_t size, int flags, sockaddr const* to, socklen_t length),
        (file, from, size, flags, to, length))
COUNTED(ssize_t, sendmsg, (int file, msghdr const* message, int flags), (file, message, flags))

CONTROL(int, epoll_ctl, (int epoll, int operation, int file, epoll_event* event),
        (epoll, operation, file, event))
CONTROL(int, timerfd_settime, (int file, int flags, itimerspec const* now, itimerspec* before),
        (file, flags, now, before))
CONTROL(int, setsockopt, (int file, int level, int name, void const* value, socklen_t size),
        (file, level, name, value, size))
CONTROL(int, getsockopt, (int file, int level, int name, void* value, socklen_t* size),
        (file, level, name, value, size))
CONTROL(int, fdatasync, (int file), (file))
CONTROL(int, poll, (struct pollfd * files, unsigned long count, int milliseconds),
        (files, count, milliseconds))

[[gnu::visibility("default")]] int epoll_wait(int epoll, epoll_event* events, int most, int milliseconds) {
    static auto* const next = real<int(int, epoll_event*, int, int)>("epoll_wait");
    note(counts->waits);
    return next(epoll, events, most, milliseconds);
}
}
// NOLINTEND(bugprone-macro-parentheses)
