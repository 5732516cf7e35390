#pragma once

#include "gateway/backend/backend.hpp"
#include "gateway/policy/environment.hpp"
#include "gateway/policy/retry_budget.hpp"

#include <cstddef>
#include <memory>

namespace idiom::policy {

/// Sends again what failed and may be sent again, at most `attempts` times beside the first try, as the
/// budget and the call's deadline allow:
///
/// * what was certainly not sent, whatever it is;
/// * after a lost connection, a 502, 503 or 504 what only reads, and what its translator calls repeatable.
///
/// A timeout is not tried again: it has used up the time of a request, and its load is still on the back end.
/// The pauses grow and are random over their whole length, so that callers that failed together do not come
/// back together; a `Retry-After` comes first, and where it does not fit the deadline there is no retry.
/// Nothing of the back end's is held meanwhile. A repeat that did not get through takes nothing back: the
/// response is then the one before it. The inner back end is handed through where `attempts` is 0.
std::unique_ptr<backend::Backend> retrying(std::unique_ptr<backend::Backend> to, std::size_t attempts,
                                           std::shared_ptr<RetryBudget> budget, Environment environment);

} // namespace idiom::policy
