#pragma once

#include <cstddef>

namespace idiom::unified {

/// The most calls of a batch.
inline constexpr std::size_t most_batch_calls = 100;
/// The largest `limit` of a list in a batch, because a batch may have many lists.
inline constexpr std::size_t most_per_batched_page = 50;

} // namespace idiom::unified
