#pragma once

#include "translators/unified/openapi_draft.hpp"

namespace idiom::unified {

/// Writes the member `requestBody` of a call, if the call has a body.
void write_request_body(Draft& draft, DescribedCall const& call);
/// Writes the member `responses` of a call: its successes, and the problems that it can come to.
void write_answers(Draft& draft, DescribedCall const& call);

/// Write `components.responses` and `components.headers`: those that were referred to.
void write_problem_components(Draft& draft);
void write_header_components(Draft& draft);

} // namespace idiom::unified
