#pragma once

#include "translators/core/capabilities.hpp"

#include <cstddef>

namespace idiom::face {

/// Returns how many users are asked for at once where all are wanted. Where the vendor has no pages, each
/// page would cost the whole list.
constexpr std::size_t page_size_of(Capabilities const& can) { return can.lists_whole ? 1'000'000'000 : 500; }

} // namespace idiom::face
