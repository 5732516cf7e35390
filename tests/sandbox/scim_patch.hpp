#pragma once

#include "scim_schema.hpp"

namespace idiom::sandbox::scim {

/// Applies a PatchOp message (RFC 7644, 3.5.2) to a resource. The caller makes it all or nothing: it passes a
/// copy, and normalizes the result. Without `path_filters` a path that selects values is an invalidPath, and
/// a `remove` may name by its value what to remove, as services of that kind allow.
std::optional<Refusal> apply_patch(Schema schema, Json const& message, bool path_filters, Json& resource);

} // namespace idiom::sandbox::scim
