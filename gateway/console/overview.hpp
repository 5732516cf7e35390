#pragma once

#include "gateway/console/addresses.hpp"
#include "gateway/console/background.hpp"
#include "gateway/console/figures.hpp"
#include "gateway/console/snapshot.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idiom::console {

/// Where the live figures come from. All but `background` is used on the background thread.
struct LiveView {
    Background background;
    std::function<Snapshot()> snapshot;
    std::function<std::optional<RouteDetail>(std::string const& name)> route; ///< null if there is none
    /// The description of the API in OpenAPI as it is on this route; "" if there is none.
    std::function<std::string(std::string const& name)> description;
    Figures& figures;
};

/// What `status` says.
struct StatusView {
    std::string name;    ///< of the machine
    std::string version; ///< of the program
    SystemTime started;
    std::size_t loops = 0;
    bool token = false;     ///< an admin token is asked for
    std::string inspect;    ///< the bounds of the inspector, as JSON; "null" if it is off
    std::string links;      ///< admin.links, as a JSON object
    std::string store_kind; ///< "sqlite" or "postgresql"
    std::function<bool()> draining;
    std::function<bool()> store_ok;
};

/// The rows of `status`, `overview`, `routes` and `backends`. Both views outlive them.
std::vector<Row> overview_rows(LiveView const& live, StatusView const& status);

/// Reads a list of names that are separated by commas.
std::vector<std::string> read_names(std::string_view list);

/// The most routes that a page may ask for by name.
inline constexpr std::size_t most_named_routes = 50;

} // namespace idiom::console
