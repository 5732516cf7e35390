#pragma once

#include "scim_schema.hpp"

namespace idiom::sandbox::scim {

/// Applies a PatchOp message (RFC 7644, 3.5.2) to a resource. All or nothing is the caller's: it hands in a
/// copy, and normalizes the result. Without `path_filters` a path that selects values is an invalidPath, and
/// a `remove` may say by its value what goes, as services of that kind have it.
std::optional<Refusal> apply_patch(Schema schema, Json const& message, bool path_filters, Json& resource);

} // namespace idiom::sandbox::scim
