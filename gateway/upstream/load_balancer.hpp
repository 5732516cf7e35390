#pragma once

#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/breaker.hpp"
#include "gateway/upstream/environment.hpp"
#include "gateway/upstream/outlier_detector.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace idiom::upstream {

/// One event loop's connection to one host.
struct UpstreamHost {
    std::unique_ptr<Backend> to;
    /// Returns whether a connection to the host can be made. Sends no request.
    std::function<boost::asio::awaitable<bool>()> reachable;
    std::shared_ptr<Breaker const> breaker = {}; ///< the breaker inside `to`; null for none
};

/// Spreads requests in turn over the hosts that are in and whose breaker lets them through. A host that is
/// out gets a request only on trial, or if no other host takes the request. If nothing was sent at all (no
/// connection, no place in the pool, a breaker that has just opened), the request goes to the next host
/// within the same call. If every breaker is open, one of them responds. The balancer takes a failing host
/// out, watches over it, and readmits it (see OutlierDetector). `upstream_hosts` has one entry per host.
std::unique_ptr<Backend> balance_load(std::vector<UpstreamHost> upstream_hosts,
                                      std::shared_ptr<OutlierDetector> outlier_detector,
                                      Environment environment);

} // namespace idiom::upstream
