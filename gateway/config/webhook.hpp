#pragma once

#include "gateway/config/secret.hpp"
#include "gateway/config/url.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace idiom::config {

/// A receiver of messages about changes (the Standard Webhooks specification).
struct Webhook {
    std::string name;                        ///< in the store, the log, the metrics and the admin API
    Url url;                                 ///< its path may have a query
    Secret secret;                           ///< the key of the signatures, decoded
    std::vector<std::string> routes;         ///< empty: every route
    std::vector<std::string> events;         ///< operations; empty: every one
    bool allow_private = false;              ///< also to a loopback, private or link-local address
    std::optional<std::filesystem::path> ca; ///< for an https URL; nullopt: the system's authorities
    std::chrono::milliseconds timeout = std::chrono::seconds(10); ///< of one attempt

    bool operator==(Webhook const&) const = default;
};

} // namespace idiom::config
