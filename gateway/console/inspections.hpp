#pragma once

#include "gateway/console/addresses.hpp"
#include "gateway/inspect/inspector.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace idiom::console {

/// What the inspector's calls of the admin API need. Used on the event loop of the admin listener.
struct InspectorView {
    inspect::Inspector& inspector;
    std::function<inspect::Now()> now;
    std::function<bool(std::string_view)> has_route;
    std::function<bool(std::string_view)> has_client;
    /// The inspections have begun or ended, so the time of the next `tick` may be another.
    std::function<void()> changed;
};

/// `GET`, `POST inspections`, `DELETE inspections/{id}`.
std::vector<Row> inspection_rows(InspectorView view);

/// Returns the running inspections with the bounds and what is kept: the answer of `GET inspections`.
std::string_view write_inspections(inspect::Inspector const& inspector, Arena& arena);

} // namespace idiom::console
