#include "gateway/migrate/limits.hpp"

#include <algorithm>

namespace idiom::migrate {

namespace {

/// Rounded up.
std::uint64_t percent_of(std::uint64_t percent, std::uint64_t of) { return (percent * of + 99) / 100; }

OrStop<void> check_shrinking(LimitInput const& input) {
    bool const acts = input.action != mapping::MissingAction::keep && input.plan.leavers > 0;
    if (!acts) return {};
    if (input.from == 0)
        return stop(Exit::refused, "FROM is empty, and TO has " + std::to_string(input.plan.leavers) +
                                       " users that would count as leavers: nothing was written");
    if (!input.before || input.from >= *input.before) return {};
    auto const& limit = input.options.max_shrink;
    auto const lost = *input.before - input.from;
    bool const too_many = limit.percent ? lost * 100 > limit.number * *input.before : lost > limit.number;
    if (!too_many) return {};
    return stop(Exit::refused, "FROM has " + std::to_string(input.from) + " users, and had " +
                                   std::to_string(*input.before) +
                                   " at the end of the last run: that is more than --max-shrink allows, and "
                                   "nothing was written");
}

} // namespace

std::uint64_t most_deletes(std::optional<Share> const& limit, std::uint64_t of) {
    if (!limit) return std::min<std::uint64_t>(10, percent_of(10, of));
    return limit->percent ? percent_of(limit->number, of) : limit->number;
}

OrStop<void> check_limits(LimitInput const& input) {
    if (auto const done = check_shrinking(input); !done) return done;
    auto const most = most_deletes(input.options.max_deletes, input.to);
    if (input.plan.takes_away <= most) return {};
    return stop(Exit::refused, "the run would delete, disable or strip " +
                                   std::to_string(input.plan.takes_away) + " of " + std::to_string(input.to) +
                                   " users of TO, and --max-deletes allows " + std::to_string(most) +
                                   ": nothing was written");
}

} // namespace idiom::migrate
