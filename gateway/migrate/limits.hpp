#pragma once

#include "gateway/migrate/options.hpp"
#include "gateway/migrate/plan.hpp"
#include "gateway/migrate/stop.hpp"

#include <cstdint>
#include <optional>

namespace idiom::migrate {

/// The numbers that the safety limits use.
struct LimitInput {
    Plan const& plan;
    Options const& options;
    mapping::MissingAction action = mapping::MissingAction::keep;
    std::uint64_t from = 0;              ///< users that FROM holds now
    std::uint64_t to = 0;                ///< users that TO holds now
    std::optional<std::uint64_t> before; ///< users that FROM held when a run last completed
};

/// Refuses a plan that takes too much away: exit status 3, before the first write.
OrStop<void> check_limits(LimitInput const& input);

/// Returns the most users that a run may take something away from.
std::uint64_t most_deletes(std::optional<Share> const& limit, std::uint64_t of);

} // namespace idiom::migrate
