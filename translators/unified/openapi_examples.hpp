#pragma once

#include "translators/unified/openapi_draft.hpp"

namespace idiom::unified {

/// Writes `components.examples`: those that were referred to. Each is valid against the schema of its name.
void write_example_components(Draft& draft);

} // namespace idiom::unified
