#pragma once

#include "gateway/migrate/execution_parts.hpp"
#include "gateway/migrate/stop.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::migrate {

/// Executes a plan: first every user of FROM, then the leavers. Ends early, with a Stop, if the journal or
/// the store cannot be written, after too many errors, or if a vendor stays unreachable. Writes under way are
/// then finished and noted first.
boost::asio::awaitable<OrStop<void>> execute_plan(Plan const& plan, ExecutionParts const& parts);

} // namespace idiom::migrate
