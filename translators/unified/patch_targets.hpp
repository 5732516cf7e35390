#pragma once

#include "translators/codec/json_patch.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/validation_errors.hpp"

#include <span>

namespace idiom::unified {

/// Returns the operations of a JSON Patch whose fields the dialect has and, if they write, can write. Looks
/// only at the first tokens of their pointers, not at the user. Finds unsupported_field and read_only_field,
/// each with the pointer of the field. With lenient errors such an operation is left out with a warning. A
/// `test` is a condition and is never left out.
std::span<json_patch::Operation const> admit_targets(std::span<json_patch::Operation const> operations,
                                                     RouteView const& route,
                                                     face::ValidationErrors& validation_errors, Arena& arena);

} // namespace idiom::unified
