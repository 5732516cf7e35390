#include "gateway/console/recent_problems.hpp"

#include <algorithm>
#include <numeric>

namespace idiom::console {

namespace {

/// A total that shrinks has begun anew: a reload has taken the route away and given it back.
std::uint64_t increase(std::uint64_t from, std::uint64_t to) { return to >= from ? to - from : to; }

template <class Problems> auto place_of(Problems& problems, std::string_view name) {
    return std::ranges::find_if(problems, [name](auto const& problem) { return problem.name == name; });
}

} // namespace

void RecentProblems::note(Snapshot const& now) {
    clear_slots_until(now.at.time_since_epoch() / slot);
    auto const present = static_cast<std::size_t>(current_) % slots;
    std::map<std::string, Problems, std::less<>> kept;
    for (auto const& route : now.routes) {
        if (route.problems.empty()) continue;
        auto node = routes_.extract(route.name);
        auto problems = node ? std::move(node.mapped()) : Problems{};
        for (auto const& [name, total] : route.problems) {
            auto problem = place_of(problems, name);
            if (problem == problems.end()) problem = problems.insert(problems.end(), Problem{.name = name});
            problem->counts[present] += static_cast<std::uint32_t>(increase(problem->total, total));
            problem->total = total;
        }
        kept.emplace_hint(kept.end(), route.name, std::move(problems));
    }
    routes_ = std::move(kept);
}

void RecentProblems::clear_slots_until(std::int64_t number) {
    auto const passed = std::min<std::int64_t>(number - current_, slots);
    current_ = number;
    for (std::int64_t i = 0; i < passed; ++i)
        for (auto& [route, problems] : routes_)
            for (auto& problem : problems)
                problem.counts[static_cast<std::size_t>(number - i) % slots] = 0;
}

RecentProblems::Counts RecentProblems::of(RouteState const& route) const {
    Counts counts;
    auto const known = routes_.find(route.name);
    for (auto const& [name, total] : route.problems) {
        std::uint64_t count = total;
        if (known != routes_.end()) {
            auto const problem = place_of(known->second, name);
            if (problem != known->second.end())
                count = std::accumulate(problem->counts.begin(), problem->counts.end(),
                                        increase(problem->total, total));
        }
        if (count > 0) counts.emplace_back(name, count);
    }
    std::ranges::sort(counts, [](auto const& one, auto const& other) {
        return one.second != other.second ? one.second > other.second : one.first < other.first;
    });
    return counts;
}

} // namespace idiom::console
