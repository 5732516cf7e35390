#pragma once

#include "gateway/app/server_state.hpp"
#include "gateway/console/snapshot.hpp"

#include <optional>
#include <string>

namespace idiom::app {

/// Reads what the console shows of a running gateway at this moment. Any thread, but not an event loop,
/// because there may be many routes.
console::Snapshot read_snapshot(ServerState const& state);

/// Returns null if the configuration in effect has no route of this name. Any thread.
std::optional<console::RouteDetail> read_route(ServerState const& state, std::string const& name);

} // namespace idiom::app
