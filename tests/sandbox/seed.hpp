#pragma once

#include <cstddef>
#include <string>

namespace idiom::sandbox {

/// The identity of a seeded user: the same for every vendor, run and machine. The names are plants and stones
/// in several languages and not people; the tests of encodings need their letters.
struct SeedName {
    std::string first;
    std::string last;
    std::string login; ///< ASCII and unique: `first.last`, from the second round on with a number
};

SeedName seed_name(std::size_t index);

} // namespace idiom::sandbox
