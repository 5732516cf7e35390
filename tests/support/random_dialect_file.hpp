#pragma once

#include <cstdint>
#include <string>

namespace idiom::tests {

/// Returns a dialect file without mistakes, made of the notations of the format that `seed` picks: how fields
/// are spelled, where the user is in a response, bodies, pages, roles, errors. The same seed gives the same
/// file on every machine.
std::string random_dialect_file(std::uint64_t seed);

} // namespace idiom::tests
