#pragma once

#include <cstddef>

namespace idiom::test {

/// How often this program has taken memory from the heap so far. Linking allocations.cpp replaces the global
/// `operator new` of the program.
std::size_t allocations();

/// Begins to look for the most bytes that this program holds, above what it holds now.
void start_of_bytes();
/// Returns the most bytes since `start_of_bytes`.
std::size_t most_bytes();

} // namespace idiom::test
