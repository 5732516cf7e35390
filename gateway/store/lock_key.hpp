#pragma once

#include <cstdint>
#include <string_view>

namespace idiom::store {

/// A number for one user of a back end: the same in every build and on every machine, because gateways of
/// different versions meet at it.
std::uint64_t lock_key(std::string_view backend, std::string_view user);

} // namespace idiom::store
