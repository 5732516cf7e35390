#pragma once

#include "translators/core/face.hpp"
#include "translators/core/request_violation.hpp"

#include <optional>

namespace idiom {

/// Why the gateway does not do what a face asks. A face may come from outside, so the gateway holds it to
/// three rules: a request that only reads writes nothing, a round has a bounded number of calls that make
/// sense, and a response is one that can be sent. `what` is the rest of "it …".

/// Returns null if the gateway may execute the calls of a request that already has this number of outcomes.
std::optional<RequestViolation> violation_of(Calls const& step, Target const& target, std::size_t outcomes);

/// Returns null if the gateway may send the response.
std::optional<RequestViolation> violation_of(ClientResponse const& response);

} // namespace idiom
