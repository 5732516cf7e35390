#pragma once

#include "gateway/console/figures.hpp"
#include "gateway/console/snapshot.hpp"

#include <span>
#include <string>
#include <string_view>

/// Writes the answers of `overview`, `routes` and `backends` (gateway/console/admin.openapi.json).
namespace idiom::console {

/// Selects and sorts the routes of a list.
struct RouteQuery {
    std::string search;        ///< in names of routes and back ends, without case; "" for all
    std::string sort = "name"; ///< name, rate, failed_share, p95 or last_call; "-" in front reverses
    std::size_t limit = 50;
    std::size_t offset = 0;
};
/// Returns whether `sort` is a word that RouteQuery knows.
bool is_route_sort(std::string_view sort);

/// `routes` names the routes that are shown; if it is empty, the busiest are.
std::string overview_json(Snapshot const& now, Figures const& figures, std::span<std::string const> routes);
std::string routes_json(Snapshot const& now, Figures const& figures, RouteQuery const& query);
/// Empty for a route or back end that is not there.
std::string route_json(Snapshot const& now, Figures const& figures, RouteDetail const& detail);
std::string backend_json(Snapshot const& now, Figures const& figures, std::string_view name);

} // namespace idiom::console
