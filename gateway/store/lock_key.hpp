#pragma once

#include <cstdint>
#include <string_view>

namespace idiom::store {

/// Returns the number from which a store derives the lock of one user of a back end. It is the same in every
/// build and on every machine, because gateways of different versions share the locks.
std::uint64_t lock_key(std::string_view backend, std::string_view user);

} // namespace idiom::store
