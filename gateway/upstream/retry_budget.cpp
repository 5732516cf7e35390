#include "gateway/upstream/retry_budget.hpp"

#include <algorithm>

namespace idiom::upstream {

std::uint64_t RecentCount::total(telemetry::TimePoint now) const {
    auto const second = second_of(now);
    std::uint64_t sum = 0;
    for (auto const& slot : slots_) {
        auto const value = slot.load(std::memory_order_relaxed);
        bool const recent = second - (value >> 32) < slots_.size();
        if (recent) sum += value & 0xFFFF'FFFF;
    }
    return sum;
}

std::shared_ptr<RecentCount> RetryBudget::new_counter(telemetry::TimePoint now) {
    std::scoped_lock const lock(mutex_);
    // Reloads make new counters. Without this the counters of earlier configurations would pile up.
    std::erase_if(requests_, [now](auto const& counter) {
        return counter.use_count() == 1 && counter->total(now) == 0;
    });
    return requests_.emplace_back(std::make_shared<RecentCount>());
}

bool RetryBudget::take(telemetry::TimePoint now) {
    if (!allow(now)) return false;
    if (observer_) observer_();
    return true;
}

bool RetryBudget::allow(telemetry::TimePoint now) {
    std::scoped_lock const lock(mutex_);
    std::uint64_t requests = 0;
    for (auto const& counter : requests_)
        requests += counter->total(now);
    auto const allowed = std::max(floor, static_cast<std::uint64_t>(share_ * static_cast<double>(requests)));
    if (retries_.total(now) >= allowed) return false;
    retries_.add(now);
    return true;
}

} // namespace idiom::upstream
