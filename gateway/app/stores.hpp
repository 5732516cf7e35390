#pragma once

#include "gateway/config/config.hpp"
#include "gateway/policy/rate_limit.hpp"
#include "gateway/store/store.hpp"

#include <memory>

namespace idiom::app {

/// Opens the store of a configuration, and warns where there is no key for what it keeps of secrets. Throws
/// std::runtime_error with one line for the operator.
std::unique_ptr<store::Store> open_store(config::Config const& config);

/// What `open_store` would find wrong with the file of an embedded store, without changing it. Throws
/// FileError. A database in the network is not asked.
void check_store(config::Config const& config);

/// How long a request to a vendor may be on its way: as long a store shared by several gateways, of which one
/// may have been cut off from it, lets nobody write after it was away.
std::chrono::milliseconds longest_request(config::Config const& config);

/// Has the limits of clients hold over all gateways of the store, where it is one for several. Once. `store`
/// outlives what goes on on the event loops.
void share_limits(policy::Buckets& buckets, store::Store& store);

} // namespace idiom::app
