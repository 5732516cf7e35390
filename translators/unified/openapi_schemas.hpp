#pragma once

#include "translators/unified/openapi_draft.hpp"

namespace idiom::unified {

/// Writes the schema of a user in one of its forms.
void write_user_schema(Draft& draft, UserForm form);

/// Writes `components.schemas`: those that were referred to.
void write_schema_components(Draft& draft);

} // namespace idiom::unified
