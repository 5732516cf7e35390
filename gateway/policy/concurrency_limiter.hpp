#pragma once

#include "gateway/telemetry/counts.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

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
/// Beyond the limit a quarter of it is in reserve, for clients that hold less than that quarter themselves:
/// one client that floods or stalls does not keep the others out. Callers who are not known yet have places
/// of their own, a sixteenth of the limit of each kind, so that they never keep out who is known.
///
/// One thread, but for what it tells. Costs a comparison and two additions per request.
class ConcurrencyLimiter {
public:
    static constexpr std::chrono::milliseconds late{100}; ///< beyond this, requests wait too long
    static constexpr std::size_t least = 64;
    static constexpr std::size_t least_strangers = 16;
    static constexpr std::uint32_t retry_after = 1; ///< seconds, for those who are turned away
    static constexpr std::uint32_t no_client = 0;   ///< a caller whose places are not counted

    /// What a request takes up.
    enum class Place : std::uint8_t {
        none,
        caller,
        login,   ///< of a stranger who is about to log in
        token,   ///< of a stranger with a token that cannot be checked yet
        refused, ///< of a stranger to whom the refusal is still to be told
    };

    explicit ConcurrencyLimiter(std::size_t most) : most_(most < least ? least : most), limit_(most_) {}

    /// Takes a caller's place, until it leaves. False where there is none.
    bool enter() {
        if (taken() >= limit()) return false;
        ++taken_;
        return true;
    }
    /// The same from the reserve, for one of the clients, which are numbered from 1.
    bool enter_reserve(std::uint32_t client) {
        auto const reserve = limit() / 4;
        if (client == no_client || held_by(client) >= reserve || taken() >= limit() + reserve) return false;
        ++taken_;
        return true;
    }
    /// Takes a place of strangers: login, token or refused.
    bool enter_as(Place place) {
        auto const most = most_ / 16;
        auto& strangers = strangers_[static_cast<std::size_t>(place)];
        if (strangers >= (most < least_strangers ? least_strangers : most)) return false;
        ++strangers;
        return true;
    }
    /// The caller's place that was entered is the client's.
    void claim(std::uint32_t client) {
        if (client >= held_.size()) held_.resize(client + 1);
        ++held_[client];
    }
    /// Gives a place back. `client`: who claimed it; no_client where nobody did.
    void leave(Place place, std::uint32_t client = no_client) {
        if (place == Place::caller)
            --taken_;
        else if (place != Place::none)
            --strangers_[static_cast<std::size_t>(place)];
        if (client != no_client) --held_[client];
    }

    /// To be called regularly, some twenty times a second, with the time by which that call came too late.
    void tick(std::chrono::steady_clock::duration lag) {
        auto const now = limit();
        auto const next = lag > late ? now - now / 10 : now + most_ / 64 + 1;
        limit_.store(next < least ? least : next > most_ ? most_ : next, std::memory_order_relaxed);
    }
    /// Any thread.
    std::size_t limit() const { return limit_.load(std::memory_order_relaxed); }
    /// By callers. Any thread.
    std::size_t taken() const { return static_cast<std::size_t>(taken_.value()); }

private:
    std::size_t held_by(std::uint32_t client) const { return client < held_.size() ? held_[client] : 0; }

    std::size_t most_;
    std::atomic<std::size_t> limit_;
    telemetry::Level taken_;
    std::array<std::size_t, 5> strangers_{};
    std::vector<std::uint32_t> held_; ///< by each client, as the configuration numbers them
};

} // namespace idiom::policy
