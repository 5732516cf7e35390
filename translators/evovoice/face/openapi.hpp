#pragma once

#include "translators/core/arena.hpp"

#include <string_view>

namespace idiom::evovoice_face {

/// Returns the description of this API in OpenAPI 3.1, as minified JSON. It is made of the contracts that the
/// API itself reads and writes by. `base` "": the paths begin with `/legacy/{route}`, and no route is named.
/// Else the paths are below this base of a route. `version` is that of the program.
std::string_view write_openapi(std::string_view base, std::string_view version, Arena& arena);

} // namespace idiom::evovoice_face
