#pragma once

#include "gateway/console/snapshot.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::console {

/// The problems of the last hour, by route and name, to within a slot of five minutes. Takes 72 bytes for
/// each name that a route has ever answered with, so its size is bounded by the configuration and the table
/// of faults. Used by one thread.
class RecentProblems {
public:
    static constexpr std::chrono::minutes slot{5};
    static constexpr std::size_t slots = 12; ///< the present one, and those before it

    /// Takes a snapshot. The counts of the first one are of the time before it, since the start.
    void note(Snapshot const& now);

    using Counts = std::vector<std::pair<std::string_view, std::uint64_t>>;
    /// Returns the names that were answered at least once, the most frequent first.
    Counts of(RouteState const& route) const;

private:
    struct Problem {
        std::string_view name;
        std::uint64_t total = 0; ///< since the start, as of the last snapshot
        std::array<std::uint32_t, slots> counts{};
    };
    using Problems = std::vector<Problem>;

    void clear_slots_until(std::int64_t number);

    std::map<std::string, Problems, std::less<>> routes_; ///< those with problems
    std::int64_t current_ = 0; ///< the number of the present slot, counted from the epoch
};

} // namespace idiom::console
