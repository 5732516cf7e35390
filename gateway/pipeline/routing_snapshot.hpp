#pragma once

#include "gateway/auth/authenticator.hpp"
#include "gateway/limits/login_throttle.hpp"
#include "gateway/limits/rate_limit.hpp"
#include "gateway/pipeline/cors_policy.hpp"
#include "gateway/pipeline/faces.hpp"
#include "gateway/pipeline/route_list.hpp"
#include "gateway/pipeline/router.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <memory>
#include <optional>

namespace idiom::pipeline {

/// The routes, clients and limits that the request handler of one event loop serves. A snapshot is made from
/// one configuration and replaced as a whole. A request ends with the snapshot that it began with.
struct RoutingSnapshot {
    Router router;
    Faces faces;
    std::unique_ptr<RouteLists> lists = std::make_unique<RouteLists>(); ///< for the requests of this loop
    std::unique_ptr<auth::Authenticator> authenticator;
    std::shared_ptr<limits::RateLimits const> limits;
    limits::LoginThrottle* login_throttle = nullptr; ///< shared by all event loops
    telemetry::LoopCounts* counts = nullptr;
    std::size_t depth = 64;                  ///< the deepest nesting of a request body
    std::size_t most_body = ~std::size_t{0}; ///< larger bodies are refused, in bytes
    std::optional<CorsPolicy> cors;          ///< null: no page of another origin may call
    std::shared_ptr<void> backends;          ///< owns the back ends that the routes' bindings refer to
};

} // namespace idiom::pipeline
