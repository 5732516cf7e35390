#pragma once

#include "gateway/upstream/host_signal.hpp"

#include <atomic>
#include <chrono>

namespace idiom::upstream {

/// Whether the latest requests to a back end got through. Shared by the event loops; any thread.
class Health {
public:
    using Clock = std::chrono::steady_clock;

    void note(HostSignal outcome) {
        // Written only if it changes, so that a healthy back end causes no traffic between cores.
        if (outcome == HostSignal::good && failures_.load(std::memory_order_relaxed) != 0)
            failures_.store(0, std::memory_order_relaxed);
        if (outcome == HostSignal::bad) failed();
    }
    /// Returns false after several failures in a row, but only for a while: without traffic no request would
    /// show that the back end has recovered.
    bool good() const {
        if (failures_.load(std::memory_order_relaxed) < enough) return true;
        Clock::time_point const last{Clock::duration{last_failure_.load(std::memory_order_relaxed)}};
        return Clock::now() - last > memory;
    }

private:
    void failed() {
        failures_.fetch_add(1, std::memory_order_relaxed);
        last_failure_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed);
    }

    static constexpr unsigned enough = 3;
    static constexpr auto memory = std::chrono::seconds(10);
    std::atomic<unsigned> failures_ = 0;
    std::atomic<Clock::rep> last_failure_ = 0;
};

} // namespace idiom::upstream
