#pragma once

#include "translators/unified/openapi_draft.hpp"

namespace idiom::unified {

/// Writes the member `parameters` of a path, if the path has parameters.
void write_path_parameters(Draft& draft, std::string_view path);
/// Writes the member `parameters` of a call: those of the query and of the header.
void write_parameters(Draft& draft, DescribedCall const& call);
/// Writes `components.parameters`: those that were referred to.
void write_parameter_components(Draft& draft);

} // namespace idiom::unified
