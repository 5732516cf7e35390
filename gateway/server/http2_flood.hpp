#pragma once

#include <algorithm>
#include <chrono>

namespace idiom::server {

/// Tells a client that floods its HTTP/2 connection from one that works with it. A frame that makes work and
/// asks for nothing costs points: a PING, a SETTINGS, a small WINDOW_UPDATE, a stream that is reset. Points
/// come back with time and with every response, so that no honest client runs out of them, however long its
/// connection lives. Total, and needs no clock: the caller gives the time.
class Http2Flood {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr int most = 2000;      ///< points at the start, and at any time
    static constexpr int per_second = 200; ///< points that come back
    static constexpr int frame = 1;        ///< a frame that asks for nothing
    /// A stream that the client resets, or that the gateway must reset because it is malformed
    /// (CVE-2023-44487, CVE-2025-8671).
    static constexpr int reset = 20;
    static constexpr int served = 25; ///< comes back with each response

    explicit Http2Flood(Clock::time_point now) : refilled_(now) {}

    /// Returns false when the client has no points left: its connection has to end.
    bool spend(int points) { return (left_ -= points) >= 0; }
    void earn(int points) { left_ = std::min(most, left_ + points); }
    /// Gives back what the time since the last call is worth.
    void refill(Clock::time_point now) {
        auto const passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - refilled_).count();
        auto const points = std::min<std::int64_t>(passed * per_second / 1000, most);
        if (points <= 0) return;
        earn(static_cast<int>(points));
        refilled_ = now;
    }

private:
    int left_ = most;
    Clock::time_point refilled_;
};

} // namespace idiom::server
