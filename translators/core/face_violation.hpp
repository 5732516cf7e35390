#pragma once

#include "translators/core/face.hpp"
#include "translators/core/request_violation.hpp"

#include <optional>

namespace idiom {

/// The rules that the gateway enforces on faces, because a face may come from a third party: a request that
/// only reads writes nothing; a round has a bounded number of valid calls; a response can be sent.
/// `RequestViolation::what` is the rest of a sentence that begins with "it".

/// Returns null if the gateway may execute the calls of a request that already has this number of outcomes.
std::optional<RequestViolation> violation_of(Calls const& step, Target const& target, std::size_t outcomes);

/// Returns null if the gateway may send the response.
std::optional<RequestViolation> violation_of(ClientResponse const& response);

} // namespace idiom
