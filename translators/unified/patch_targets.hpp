#pragma once

#include "translators/codec/json_patch.hpp"
#include "translators/unified/validate.hpp"

#include <span>

namespace idiom::unified {

/// The operations of a JSON Patch that concern fields which the dialect has and, where they write, lets be
/// written. Decided by the first steps of their pointers alone, whatever the user holds. Finds
/// unsupported_field and read_only_field, each with the pointer of the field; with lenient findings such an
/// operation is left out with a warning, but for a `test`, which is a condition and never passed over.
std::span<json_patch::Operation const> admit_targets(std::span<json_patch::Operation const> operations,
                                                     RouteView const& route,
                                                     ValidationErrors& validation_errors, Arena& arena);

} // namespace idiom::unified
