#include "gateway/store/lock_key.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace idiom::store {

std::uint64_t lock_key(std::string_view backend, std::string_view user) {
    return XXH3_64bits_withSeed(user.data(), user.size(), XXH3_64bits(backend.data(), backend.size()));
}

} // namespace idiom::store
