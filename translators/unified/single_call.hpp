#pragma once

#include "translators/core/face.hpp"
#include "translators/unified/read_call.hpp"

namespace idiom::unified {

/// Returns the call of a request, and its answer. If a create fails because the user exists and the back end
/// does not say who has the login or the address, a second call looks for that user.
ClientCall const* single_call(ParsedCall const& parsed, Arena& arena);

} // namespace idiom::unified
