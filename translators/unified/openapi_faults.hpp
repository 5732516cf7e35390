#pragma once

#include "translators/core/error.hpp"
#include "translators/unified/openapi_calls.hpp"

namespace idiom::unified {

/// Returns whether a call can end with this fault. `whole`: the description is that of the whole API, in
/// which a route may lack the operation.
bool comes_to(DescribedCall const& call, Fault fault, bool whole);

} // namespace idiom::unified
