#include "translators/registry.hpp"

/// Replaces the generated registry.
namespace idiom {

std::span<DialectInfo const* const> dialects() { return {}; }
DialectInfo const* find_dialect(std::string_view) { return nullptr; }

} // namespace idiom
