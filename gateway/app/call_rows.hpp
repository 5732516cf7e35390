#pragma once

#include "gateway/app/inspections.hpp"
#include "gateway/app/server_state.hpp"
#include "gateway/console/addresses.hpp"
#include "gateway/console/background.hpp"

#include <vector>

namespace idiom::app {

/// The part of the admin API that is about calls of clients: inspections, kept calls, explaining, trying.
/// `background` runs work away from the event loops. The arguments outlive the rows.
std::vector<console::Row> call_rows(ServerState& state, Inspections& inspections,
                                    console::Background const& background);

/// Returns the bounds of inspecting; null if it is off.
std::optional<inspect::Bounds> bounds_of(std::optional<config::Inspect> const& inspect);

} // namespace idiom::app
