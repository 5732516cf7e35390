#pragma once

#include "gateway/backend/backend.hpp"
#include "gateway/policy/breaker.hpp"
#include "gateway/policy/environment.hpp"
#include "gateway/policy/outlier_detector.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace idiom::policy {

/// One event loop's way to one host.
struct UpstreamHost {
    std::unique_ptr<backend::Backend> to;
    /// Whether a connection to it can be had; costs the host no request.
    std::function<boost::asio::awaitable<bool>()> reachable;
    std::shared_ptr<Breaker const> breaker = {}; ///< the one that `to` goes by; null where there is none
};

/// Spreads requests over the hosts that are in and whose circuit lets them through, in turn; those that are
/// out get one only on trial, or where none of the others takes it. What was not sent at all (no connection,
/// no room in the pool, a circuit that has just opened) goes to the next host within the same call. Where
/// every circuit is open, one of them says so. A host that fails is put out, watched over, and readmitted,
/// see OutlierDetector. `upstream_hosts` has one entry per host.
std::unique_ptr<backend::Backend> balance_load(std::vector<UpstreamHost> upstream_hosts,
                                               std::shared_ptr<OutlierDetector> outlier_detector,
                                               Environment environment);

} // namespace idiom::policy
