#pragma once

#include "translators/core/dialect_info.hpp"
#include "translators/core/face.hpp"

namespace idiom {

/// The dialects that are linked in (IDIOM_LINKED_TRANSLATORS), by name. What routes.yaml loads beside them is
/// in config::Config.
std::span<DialectInfo const* const> dialects();
DialectInfo const* find_dialect(std::string_view name);

/// The faces that are linked in (IDIOM_LINKED_FACES). The first one answers the requests that no face claims.
std::span<Face const* const> faces();
Face const* find_face(std::string_view name);

} // namespace idiom
