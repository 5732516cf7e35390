#pragma once

#include "gateway/telemetry/clock.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace idiom::upstream {

/// Counts events over the last ten seconds, in steps of one second. Written by one thread (or under one
/// lock), read by any.
class RecentCount {
public:
    void add(telemetry::TimePoint now) {
        auto const second = second_of(now);
        auto& slot = slots_[second % slots_.size()];
        auto const value = slot.load(std::memory_order_relaxed);
        bool const current = value >> 32 == second;
        slot.store(current ? value + 1 : (second << 32) + 1, std::memory_order_relaxed);
    }
    std::uint64_t total(telemetry::TimePoint now) const;

private:
    static std::uint64_t second_of(telemetry::TimePoint time) {
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
        return static_cast<std::uint32_t>(seconds.count());
    }
    /// The second in the upper half, its count in the lower, so that a reader never sees one without the
    /// other.
    std::array<std::atomic<std::uint64_t>, 10> slots_{};
};

/// Limits how many retries a back end gets: a share of its requests of the last ten seconds, but always a
/// few. If every request fails, retries add only that share to the load, not a multiple of it. Shared by the
/// event loops. Each loop counts requests in a counter of its own, so that counting causes no traffic between
/// cores.
class RetryBudget {
public:
    static constexpr std::uint64_t floor = 3; ///< retries in ten seconds that are always allowed

    /// `share` is from 0 to 1. `observer` is called for every retry, on any event loop's thread.
    using Observer = std::function<void()>;
    explicit RetryBudget(double share, Observer observer = {})
        : share_(share), observer_(std::move(observer)) {}

    /// Returns a counter for one more event loop. Its counts stay valid after the loop has dropped it,
    /// because requests of an earlier configuration went to this back end, too. Any thread.
    std::shared_ptr<RecentCount> new_counter(telemetry::TimePoint now);
    /// Returns whether one more retry is allowed now, and counts it. Any thread.
    bool take(telemetry::TimePoint now);

private:
    bool allow(telemetry::TimePoint now);

    double const share_;
    Observer const observer_;
    std::mutex mutex_; ///< guards what follows; a request that succeeds does not take it
    std::vector<std::shared_ptr<RecentCount>> requests_;
    RecentCount retries_;
};

} // namespace idiom::upstream
