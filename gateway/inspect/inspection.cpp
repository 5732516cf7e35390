#include "gateway/inspect/inspection.hpp"

#include <algorithm>
#include <array>

namespace idiom::inspect {

namespace {

constexpr std::array<std::string_view, 3> names{"all", "writes", "failed"};

} // namespace

std::string_view name_of(Calls calls) { return names[static_cast<std::size_t>(calls)]; }

std::optional<Calls> calls_named(std::string_view name) {
    auto const found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Calls>(found - names.begin());
}

std::optional<Match> match(std::span<Inspection const> inspections, CallHead const& head,
                           std::chrono::steady_clock::time_point now) {
    std::optional<Match> found;
    for (auto const& one : inspections) {
        bool const of_route = one.route.empty() || one.route == head.route;
        bool const of_client = one.client.empty() || one.client == head.client;
        if (!of_route || !of_client || now >= one.until) continue;
        if (one.calls == Calls::writes && !head.writes) continue;
        if (!found) found.emplace();
        (one.calls == Calls::failed ? found->if_failed : found->always).push_back(one.id);
        found->hidden = found->hidden || one.hidden;
    }
    return found;
}

} // namespace idiom::inspect
