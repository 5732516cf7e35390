#pragma once

#include "gateway/execution/dry_run.hpp"
#include "gateway/execution/record_states.hpp"
#include "gateway/execution/runner.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "translators/core/face.hpp"
#include "translators/core/http.hpp"

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

namespace idiom::pipeline {

/// A route as one event loop serves it.
struct ServedRoute {
    std::string name;
    std::string backend; ///< the name of the back end; with the user's id it names the write lock
    /// The position of the back end, in the order of each back end's first route. The router sets it.
    std::size_t backend_number = 0;
    Capabilities const* capabilities = nullptr;
    RolePolicy const* roles = nullptr;
    /// The same roles in the words of each face's clients, by the number of the face; null: `roles`.
    std::vector<RolePolicy const*> face_roles = {};
    /// The settings of each face for this route, by the number of the face; null: it has none.
    std::vector<FaceSettings const*> face_settings = {};
    std::string host = {}; ///< the Host that chooses the route; "" if there is none. The router sets it.
    execution::BackendBinding binding;
    /// Of what each face has kept for the back end, by the number of the face; empty: no face keeps anything.
    std::vector<execution::RecordState*> record_states = {};
    execution::Shown shown;
    std::function<bool()> healthy; ///< any thread
    std::chrono::milliseconds total_timeout{};
    std::size_t most_waiting = 0; ///< the most writes to the back end that wait for a write lock at once
    std::shared_ptr<telemetry::RouteCounts> counts = {};

    /// Null if the face keeps nothing.
    execution::RecordState* record_state(std::size_t face) const {
        return face < record_states.size() ? record_states[face] : nullptr;
    }
};

/// A header field that chooses the route if the path does not name one.
struct HeaderMatch {
    std::string name;
    std::string value;
};

/// The result of matching a path of a face.
struct Matched {
    ServedRoute const* route = nullptr; ///< null if no route matches
    std::string_view base;              ///< the part of the path up to the route: "/v1/acme", or "/v1"
    std::string_view rest;              ///< the part below the route: "/users/7"
};

/// Finds the route of a request. Immutable once it is filled. The cost does not grow with the number of
/// routes.
class Router {
public:
    /// `host` is in lower case and without a port.
    void add(ServedRoute route, std::optional<std::string> host, std::optional<HeaderMatch> header);

    /// Finds the route of `path`, which begins with `prefix` ("/v1") and a '/'. If no route has the name of
    /// the first segment below the prefix, and a path of the face may begin with that segment, Host chooses
    /// the route, or else another header. At the root ("") no path names a route.
    Matched match(std::string_view path, std::string_view prefix, Face const& face,
                  std::span<Header const> headers) const;

    /// Returns the route of that name, or null.
    ServedRoute const* named(std::string_view name) const;
    /// Returns the route that Host or another header chooses, or null.
    ServedRoute const* chosen_by(std::span<Header const> headers) const;

    std::deque<ServedRoute> const& routes() const { return routes_; }
    /// Returns whether Host or another header chooses any of the routes.
    bool chooses_by_header() const { return !by_host_.empty() || !by_header_.empty(); }
    /// Returns the names of the header fields, besides Host, that choose routes.
    std::vector<std::string_view> choosing_fields() const;
    /// Returns the health of each back end, by ServedRoute::backend_number.
    std::vector<bool> health() const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    template <class T> using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

    std::deque<ServedRoute> routes_;              ///< in the order of the configuration; addresses are stable
    std::vector<ServedRoute const*> of_backends_; ///< the first route of each back end
    Map<std::size_t> backend_numbers_;
    Map<ServedRoute const*> by_name_;
    Map<ServedRoute const*> by_host_;
    std::vector<std::pair<std::string, Map<ServedRoute const*>>> by_header_; ///< field name → value → route
};

} // namespace idiom::pipeline
