#pragma once

#include <cstddef>

namespace idiom::test {

/// How often this program has taken memory from the heap so far. Replaces the global `operator new` of
/// whatever allocations.cpp is linked into.
std::size_t allocations();

} // namespace idiom::test
