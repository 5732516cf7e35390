#pragma once

#include "gateway/migrate/end.hpp"
#include "gateway/migrate/journal.hpp"
#include "gateway/migrate/plan.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace idiom::migrate {

/// Returns the exact requests of the plan to the vendor, secrets masked, without sending any. The error is a
/// line for the operator.
std::expected<std::string, std::string> vendor_requests(Plan const& plan, PlanInput const& input,
                                                        RouteEnd& to, bool global_deletes);

/// Plays an update against TO's dialect without sending anything, and makes the comparison say what would
/// really be written: nothing, where the dialect writes nothing; of the roles, what it adds and removes.
/// Returns what the dialect refuses.
std::span<Refusal const> settle_update(Comparison& comparison, Mover const& mover, Resident const& resident,
                                       Target const& target, RouteEnd& to, Arena& arena);

/// Plays a create without sending anything. Returns what TO's dialect refuses, such as a member that it needs
/// and does not get. `password`: one as the mapping would make it; "" if it makes none.
std::span<Refusal const> refused_of_new(Mover const& mover, std::string_view password, RouteEnd& to,
                                        Arena& arena);

/// Makes the plan ask TO's dialect by the two functions above, and without `global_deletes` whether a delete
/// would reach beyond the route. The input and the route must outlive the plan.
void ask_dialect(PlanInput& input, RouteEnd& to, bool global_deletes);

/// Returns the outcome that a user of the plan has if no write fails.
Outcome planned_outcome(Item const& item, mapping::MissingAction action);
/// Returns the line that the journal of the run would have of the user, if all goes well.
UserLine planned_line(PlannedUser const& user, mapping::MissingAction action);

} // namespace idiom::migrate
