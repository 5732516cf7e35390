#pragma once

#include "gateway/api/route_list.hpp"
#include "gateway/api/router.hpp"
#include "gateway/auth/authenticator.hpp"
#include "gateway/policy/login_throttle.hpp"
#include "gateway/policy/rate_limit.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <memory>

namespace idiom::api {

/// What the request handler of one event loop serves: made from one configuration, replaced as a whole.
/// Requests that have begun end with the one they began with.
struct RoutingSnapshot {
    Router router;
    std::unique_ptr<RouteLists> lists = std::make_unique<RouteLists>(); ///< of the loop's requests
    std::unique_ptr<auth::Authenticator> authenticator;
    std::shared_ptr<policy::RateLimits const> limits;
    policy::LoginThrottle* login_throttle = nullptr; ///< shared by all loops
    telemetry::LoopCounts* counts = nullptr;
    std::size_t depth = 64;         ///< how deeply bodies may be nested
    std::shared_ptr<void> backends; ///< owns what the routes' bindings refer to
};

} // namespace idiom::api
