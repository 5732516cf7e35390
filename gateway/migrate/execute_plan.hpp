#pragma once

#include "gateway/migrate/execution_parts.hpp"
#include "gateway/migrate/stop.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::migrate {

/// Carries out a plan: every user of FROM, then the leavers. Ends early with why: a journal or a store that
/// cannot be written, too many errors, a vendor that is away. What is under way then is finished and noted.
boost::asio::awaitable<OrStop<void>> execute_plan(Plan const& plan, ExecutionParts const& parts);

} // namespace idiom::migrate
