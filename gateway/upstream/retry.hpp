#pragma once

#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/environment.hpp"
#include "gateway/upstream/retry_budget.hpp"

#include <cstddef>
#include <memory>

namespace idiom::upstream {

/// Sends a failed request again if it may be repeated, at most `attempts` times after the first try, within
/// the budget and the call's deadline:
///
/// * any request that was certainly not sent;
/// * after a lost connection, a 502, 503 or 504: a request that only reads, or that its translator calls
///   repeatable.
///
/// A timeout is not retried: it has used up the time of a request, and its load is still on the back end. The
/// pauses grow and are random over their whole length, so that callers that failed together do not come back
/// together. A `Retry-After` takes precedence; if it does not fit the deadline, there is no retry. A pause
/// occupies no connection. If a retry does not reach the back end, the earlier response is returned, because
/// it says more. If `attempts` is 0, returns `to` itself.
std::unique_ptr<Backend> retrying(std::unique_ptr<Backend> to, std::size_t attempts,
                                  std::shared_ptr<RetryBudget> budget, Environment environment);

} // namespace idiom::upstream
