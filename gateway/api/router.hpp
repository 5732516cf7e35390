#pragma once

#include "gateway/api/dry_run.hpp"
#include "gateway/exchange/runner.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "translators/core/http.hpp"
#include "translators/unified/validate.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace idiom::api {

/// A route as one event loop serves it.
struct ServedRoute {
    std::string name;
    std::string backend; ///< its name; with a user's id it is what a write locks
    std::size_t backend_number =
        0; ///< the router gives it: among the back ends in the order of their first route
    Capabilities const* capabilities = nullptr;
    RolePolicy const* roles = nullptr;
    RolePolicy const* legacy_roles = nullptr; ///< the same roles as the legacy face calls them
    exchange::BackendBinding binding;
    Shown shown;
    std::function<bool()> healthy; ///< any thread
    std::chrono::milliseconds total_timeout{};
    std::size_t most_waiting = 0; ///< writes to the back end that wait for their turn at once
    std::shared_ptr<telemetry::RouteCounts> counts = {};
};

/// How a route may be chosen when the path does not name it.
struct HeaderMatch {
    std::string name;
    std::string value;
};

/// What a path below a face leads to.
struct Matched {
    ServedRoute const* route = nullptr; ///< null: there is none
    std::string_view base;              ///< the part of the path that leads to it: "/v1/acme", or "/v1"
    std::string_view rest;              ///< the part below the route: "/users/7"
};

/// Finds the route of a request. Immutable once it is filled; the cost does not grow with the number of
/// routes.
class Router {
public:
    /// `host` is in lower case and without a port.
    void add(ServedRoute route, std::optional<std::string> host, std::optional<HeaderMatch> header);

    /// `path` begins with `face` ("/v1") and a '/'. A path whose first segment cannot be a route's name is
    /// matched by Host, then by header.
    Matched match(std::string_view path, std::string_view face, std::span<Header const> headers) const;

    /// The route of that name; null for none.
    ServedRoute const* named(std::string_view name) const;
    /// The route that Host, or another header, chooses; null for none.
    ServedRoute const* chosen_by(std::span<Header const> headers) const;

    std::deque<ServedRoute> const& routes() const { return routes_; }
    /// Of each back end, by ServedRoute::backend_number.
    std::vector<bool> health() const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    template <class T> using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

    std::deque<ServedRoute> routes_;              ///< in the order of the configuration; never moves
    std::vector<ServedRoute const*> of_backends_; ///< a route of each
    Map<std::size_t> backend_numbers_;
    Map<ServedRoute const*> by_name_;
    Map<ServedRoute const*> by_host_;
    std::vector<std::pair<std::string, Map<ServedRoute const*>>> by_header_; ///< field name → value → route
};

/// The names that a path has for other things, and that no route may have.
bool is_reserved(std::string_view segment);

} // namespace idiom::api
