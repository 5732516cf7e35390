#pragma once

#include <cstddef>

#include <sys/types.h>

namespace idiom::test {

/// What a process holds, as the kernel counts it.
struct Vitals {
    std::size_t resident_kib = 0;
    std::size_t peak_kib = 0; ///< the most that was ever resident
    std::size_t descriptors = 0;
    std::size_t threads = 0;
};

/// All values are 0 if the process is gone.
Vitals vitals_of(pid_t pid);

} // namespace idiom::test
