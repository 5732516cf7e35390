#pragma once

#include "gateway/migrate/end.hpp"
#include "gateway/migrate/journal.hpp"
#include "gateway/migrate/pace.hpp"
#include "gateway/migrate/plan.hpp"

#include <boost/asio/awaitable.hpp>

#include <expected>
#include <string>

namespace idiom::migrate {

/// Returns the exact requests of the plan to the vendor, secrets masked, without sending any. The error is a
/// line for the operator.
boost::asio::awaitable<std::expected<std::string, std::string>>
vendor_requests(Plan const& plan, PlanInput const& input, RouteEnd& to, bool global_deletes,
                Pace const& pace);

/// Plays an update against TO's dialect without sending anything, and makes the comparison say what would
/// really be written: nothing, where the dialect writes nothing; of the roles, what it adds and removes.
void settle_update(Comparison& comparison, Mover const& mover, Resident const& resident, Target const& target,
                   RouteEnd& to, Arena& arena);

/// Returns the outcome that a user of the plan has if no write fails.
Outcome planned_outcome(Item const& item, mapping::MissingAction action);

} // namespace idiom::migrate
