#pragma once

#include "gateway/backend/backend.hpp"
#include "gateway/backend/host_signal.hpp"
#include "gateway/telemetry/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace idiom::policy {

/// The circuit breaker of one URL of a back end. Closed, it lets everything through and counts failures;
/// `failures` of them within `window` open it for `open_for`. Then one request at a time probes the back end,
/// and the first that tells anything closes it or opens it again. Shared by the event loops; any thread.
class Breaker {
public:
    struct Limits {
        std::size_t failures = 5;
        std::chrono::milliseconds window{10'000};
        std::chrono::milliseconds open_for{15'000};
    };
    enum class State : std::uint8_t { closed, open, half_open };
    enum class Event : std::uint8_t { opened, closed, held_back };
    /// `observer` is told when it opens and closes again, and of each request that it holds back, on any
    /// event loop's thread.
    using Observer = std::function<void(Event)>;
    explicit Breaker(Limits limits, Observer observer = {})
        : limits_(limits), observer_(std::move(observer)) {}

    /// The one question of a healthy back end's requests: a load of what hardly ever changes.
    bool closed() const { return open_until_.load(std::memory_order_relaxed) == 0; }
    /// Whether nothing at all gets through now. When its time is over a request may come and probe, so
    /// whoever decides where requests go must not wait for it to close.
    bool open(telemetry::TimePoint now) const;
    State state(telemetry::TimePoint now) const {
        if (closed()) return State::closed;
        return open(now) ? State::open : State::half_open;
    }
    /// What became of a request that went out while it was closed.
    void note(backend::HostSignal outcome, telemetry::TimePoint now);

    /// Whether a request that comes now would get through, be it as a probe. Another may come first.
    bool lets_through(telemetry::TimePoint now) const;
    /// Where it is not closed: whether the caller may probe. Then it must call `settle` once.
    bool begin_probe(telemetry::TimePoint now);
    void settle(backend::HostSignal outcome, telemetry::TimePoint now);
    /// Seconds, at least one, after which it is worth asking again.
    std::uint32_t retry_after(telemetry::TimePoint now) const;
    void note_held_back() const { notify(Event::held_back); }

private:
    void trip(telemetry::TimePoint now);
    void notify(Event event) const;

    Limits const limits_;
    Observer const observer_;
    std::atomic<telemetry::TimePoint::rep> open_until_ = 0; ///< 0: closed. Changed under the mutex only
    std::mutex mutable mutex_;                              ///< of what follows
    std::deque<telemetry::TimePoint> failures_;             ///< within the window, at most as many as open it
    bool probing_ = false;
};

/// Sends through `to` what `breaker` lets through; the rest is Delivery::busy, with the time that is left.
std::unique_ptr<backend::Backend> breaking(std::unique_ptr<backend::Backend> to,
                                           std::shared_ptr<Breaker> breaker, telemetry::Clock now);

} // namespace idiom::policy
