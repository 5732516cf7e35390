#pragma once

#include "gateway/telemetry/counts.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace idiom::policy {

/// How many requests one event loop has under way at once, so that it answers "overloaded" before its memory
/// or its latency is gone.
///
/// What is measured is how late the loop gets to what is due: the time that any request waits for the
/// processor, whatever its back end takes. (The latency of whole requests would be the wrong measure: it is
/// the back ends', it differs by route, and one slow vendor must not cost the others their callers; that
/// vendor's pool and breaker see to it.) While the loop is late the limit shrinks by a tenth per tick,
/// otherwise it grows back steadily: additive increase, multiplicative decrease, which settles by itself. It
/// never exceeds what the memory is meant for, and never falls below what a loop always has time for, so that
/// a machine that stalls for a moment turns nobody away.
///
/// One thread, but for what it tells. Costs a comparison and two additions per request.
class Admission {
public:
    static constexpr std::chrono::milliseconds late{100}; ///< beyond this, requests wait too long
    static constexpr std::size_t least = 64;
    static constexpr std::uint32_t retry_after = 1; ///< seconds, for those who are turned away

    explicit Admission(std::size_t most) : most_(most < least ? least : most), limit_(most_) {}

    /// Takes the room of one request, until it leaves. False where there is none.
    bool enter() {
        if (taken() >= limit()) return false;
        ++taken_;
        return true;
    }
    void leave() { --taken_; }

    /// To be called regularly, some twenty times a second, with the time by which that call came too late.
    void tick(std::chrono::steady_clock::duration lag) {
        auto const now = limit();
        auto const next = lag > late ? now - now / 10 : now + most_ / 64 + 1;
        limit_.store(next < least ? least : next > most_ ? most_ : next, std::memory_order_relaxed);
    }
    /// Any thread.
    std::size_t limit() const { return limit_.load(std::memory_order_relaxed); }
    std::size_t taken() const { return static_cast<std::size_t>(taken_.value()); }

private:
    std::size_t most_;
    std::atomic<std::size_t> limit_;
    telemetry::Level taken_;
};

} // namespace idiom::policy
