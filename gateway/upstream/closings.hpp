#pragma once

#include <atomic>
#include <chrono>

namespace idiom::upstream {

/// Remembers whether a host has lately closed a connection without notice. A request that must not be
/// repeated is lost on such a connection. Therefore these requests use new connections for a while. Shared by
/// the event loops; any thread.
class Closings {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr auto memory = std::chrono::minutes(1);

    void note(Clock::time_point now) {
        last_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    }
    bool lately(Clock::time_point now) const {
        auto const last = last_.load(std::memory_order_relaxed);
        return last != never && now - Clock::time_point(Clock::duration(last)) < memory;
    }

private:
    static constexpr auto never = Clock::time_point::min().time_since_epoch().count();
    std::atomic<Clock::rep> last_ = never;
};

} // namespace idiom::upstream
