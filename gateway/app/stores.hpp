#pragma once

#include "gateway/config/config.hpp"
#include "gateway/limits/rate_limit.hpp"
#include "gateway/store/store.hpp"

#include <memory>

namespace idiom::app {

/// Opens the store of a configuration. Warns if there is no store key, because then the store keeps no
/// secrets. Throws std::runtime_error with one line for the operator.
std::unique_ptr<store::Store> open_store(config::Config const& config);

/// Checks the file of an embedded store as `open_store` would, and does not change it. Does not ask a
/// database in the network. Throws FileError.
void check_store(config::Config const& config);

/// Returns the longest time that a request to a vendor may take. After a shared store was unreachable, it
/// grants no write lock for this time: a gateway that was cut off from the store may still have a write under
/// way.
std::chrono::milliseconds longest_request(config::Config const& config);

/// If several gateways share the store, makes the limits of clients hold over all of them. Call it once.
/// `store` outlives the requests on the event loops.
void share_limits(limits::Buckets& buckets, store::Store& store);

} // namespace idiom::app
