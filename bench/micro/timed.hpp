#pragma once

#include "tests/support/allocations.hpp"
#include "translators/core/arena.hpp"

#include <benchmark/benchmark.h>

namespace idiom::bench {

/// Runs `work(arena)` as the gateway does, in an arena that is reset after each run. The benchmark fails if
/// `work` returns false.
template <class Work> void run(benchmark::State& state, Work&& work) {
    Arena arena;
    for (int i = 0; i < 3; ++i) {
        if (!work(arena)) return state.SkipWithError("it came to nothing");
        arena.reset();
    }
    auto const before = test::allocations();
    for (auto const _ : state) {
        benchmark::DoNotOptimize(work(arena));
        arena.reset();
    }
    state.counters["allocations"] = benchmark::Counter(static_cast<double>(test::allocations() - before),
                                                       benchmark::Counter::kAvgIterations);
}

} // namespace idiom::bench
