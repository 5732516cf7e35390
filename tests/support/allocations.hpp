#pragma once

#include <cstddef>

namespace idiom::test {

/// How often this program has taken memory from the heap so far. Linking allocations.cpp replaces the global
/// `operator new` of the program.
std::size_t allocations();

} // namespace idiom::test
