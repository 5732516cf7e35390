#pragma once

#include "gateway/telemetry/clock.hpp"
#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/host_signal.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace idiom::upstream {

/// The circuit breaker of one URL of a back end. A closed breaker lets every request through and counts
/// failures: `failures` of them within `window` open it for `open_for`. After that, one request at a time
/// probes the back end. The first probe with a clear result closes the breaker or opens it again. Shared by
/// the event loops; any thread.
class Breaker {
public:
    struct Limits {
        std::size_t failures = 5;
        std::chrono::milliseconds window{10'000};
        std::chrono::milliseconds open_for{15'000};
    };
    enum class State : std::uint8_t { closed, open, half_open };
    enum class Event : std::uint8_t { opened, closed, held_back };
    /// `observer` is called when the breaker opens, when it closes again, and for each request that it holds
    /// back, on any event loop's thread.
    using Observer = std::function<void(Event)>;
    explicit Breaker(Limits limits, Observer observer = {})
        : limits_(limits), observer_(std::move(observer)) {}

    /// Returns whether the breaker is closed. A request to a healthy back end calls no other function. Costs
    /// one load of a value that hardly ever changes.
    bool closed() const { return open_until_.load(std::memory_order_relaxed) == 0; }
    /// Returns whether no request gets through now. After `open_for` a request may come and probe. Therefore
    /// a balancer must send requests again then, and not wait for the breaker to close.
    bool open(telemetry::TimePoint now) const;
    State state(telemetry::TimePoint now) const {
        if (closed()) return State::closed;
        return open(now) ? State::open : State::half_open;
    }
    /// Counts the outcome of a request that was sent while the breaker was closed.
    void note(HostSignal outcome, telemetry::TimePoint now);

    /// Returns whether a request that comes now would get through, possibly as a probe. Another request may
    /// come first.
    bool lets_through(telemetry::TimePoint now) const;
    /// Of a breaker that is not closed: returns whether the caller may probe. The caller must then call
    /// `settle` once.
    bool begin_probe(telemetry::TimePoint now);
    void settle(HostSignal outcome, telemetry::TimePoint now);
    /// Seconds, at least one, after which another request is worth while.
    std::uint32_t retry_after(telemetry::TimePoint now) const;
    void note_held_back() const { notify(Event::held_back); }

private:
    void trip(telemetry::TimePoint now);
    void notify(Event event) const;

    Limits const limits_;
    Observer const observer_;
    std::atomic<telemetry::TimePoint::rep> open_until_ = 0; ///< 0: closed
    std::mutex mutable mutex_; ///< guards failures_ and probing_, and every change of open_until_
    std::deque<telemetry::TimePoint> failures_; ///< within the window, at most `failures` of them
    bool probing_ = false;
};

/// Returns a back end that sends to `to` the requests that `breaker` lets through. Any other request gets
/// Delivery::busy, with the seconds of Breaker::retry_after.
std::unique_ptr<Backend> breaking(std::unique_ptr<Backend> to, std::shared_ptr<Breaker> breaker,
                                  telemetry::Clock now);

} // namespace idiom::upstream
