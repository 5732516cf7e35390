#pragma once

#include "gateway/telemetry/counts.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace idiom::limits {

/// Limits how many requests one event loop has under way, so that it answers "overloaded" before it runs out
/// of memory or becomes slow.
///
/// The measure is the delay of the loop: how late the loop runs work that is due. Every request waits this
/// long for the processor, whatever its back end takes. (The latency of whole requests would be the wrong
/// measure. It depends on the back ends and differs by route, and one slow vendor must not make the gateway
/// refuse requests for the others. The pool and the breaker of that vendor deal with it.) While the loop is
/// late, the limit shrinks by a tenth per tick. Otherwise it grows by a fixed step: additive increase,
/// multiplicative decrease, which settles by itself. The limit never exceeds `most`, for which the memory is
/// sized. It never falls below `least`, a number of requests that a loop can always serve, so that a machine
/// that stalls for a moment rejects nobody.
///
/// A reserve of a quarter of the limit lies beyond it, for clients that hold less than that quarter
/// themselves. So one client that floods or stalls does not keep the others out. Callers that are not
/// authenticated yet have places of their own, a sixteenth of `most` for each kind, so that they never keep
/// out known clients.
///
/// One thread, except for `limit` and `taken`. Costs a comparison and two additions per request.
class ConcurrencyLimiter {
public:
    static constexpr std::chrono::milliseconds late{100}; ///< beyond this delay requests wait too long
    static constexpr std::size_t least = 64;
    static constexpr std::size_t least_strangers = 16;
    static constexpr std::uint32_t retry_after = 1; ///< seconds, for a rejected request
    static constexpr std::uint32_t no_client = 0;   ///< its places are not counted
    static constexpr std::size_t most_parts = 24;   ///< that run beside another part of their request

    /// The kind of place that a request takes.
    enum class Place : std::uint8_t {
        none,
        caller,
        login,   ///< an unknown caller that is about to log in
        token,   ///< an unknown caller with a token that cannot be checked yet
        refused, ///< an unknown caller to which a refusal is sent
    };

    explicit ConcurrencyLimiter(std::size_t most) : most_(most < least ? least : most), limit_(most_) {}

    /// Takes a caller's place until `leave`. Returns false if there is none.
    bool enter() {
        if (taken() >= limit()) return false;
        ++taken_;
        return true;
    }
    /// Takes a caller's place from the reserve. Clients are numbered from 1.
    bool enter_reserve(std::uint32_t client) {
        auto const reserve = limit() / 4;
        if (client == no_client || held_by(client) >= reserve || taken() >= limit() + reserve) return false;
        ++taken_;
        return true;
    }
    /// Takes a place of unknown callers: login, token or refused.
    bool enter_as(Place place) {
        auto const most = most_ / 16;
        auto& strangers = strangers_[static_cast<std::size_t>(place)];
        if (strangers >= (most < least_strangers ? least_strangers : most)) return false;
        ++strangers;
        return true;
    }
    /// Assigns the caller's place that was taken to the client.
    void claim(std::uint32_t client) {
        if (client >= held_.size()) held_.resize(client + 1);
        ++held_[client];
    }
    /// Gives a place back. `client` is the client that it was assigned to, or no_client.
    void leave(Place place, std::uint32_t client = no_client) {
        if (place == Place::caller)
            --taken_;
        else if (place != Place::none)
            --strangers_[static_cast<std::size_t>(place)];
        if (client != no_client) --held_[client];
    }

    /// Takes places for parts of a request that run beside another part of it, so that requests of many parts
    /// do not fill the pool of a back end. Returns how many of the `wanted` there are, perhaps none.
    std::size_t enter_parts(std::size_t wanted) {
        auto const taken = std::min(wanted, most_parts - parts_);
        parts_ += taken;
        return taken;
    }
    void leave_parts(std::size_t taken) { parts_ -= taken; }

    /// Adjusts the limit. The loop calls it regularly, some twenty times a second. `lag` is how late the call
    /// came.
    void tick(std::chrono::steady_clock::duration lag) {
        auto const now = limit();
        auto const next = lag > late ? now - now / 10 : now + most_ / 64 + 1;
        limit_.store(next < least ? least : next > most_ ? most_ : next, std::memory_order_relaxed);
    }
    /// Any thread.
    std::size_t limit() const { return limit_.load(std::memory_order_relaxed); }
    /// Places that callers have taken. Any thread.
    std::size_t taken() const { return static_cast<std::size_t>(taken_.value()); }

private:
    std::size_t held_by(std::uint32_t client) const { return client < held_.size() ? held_[client] : 0; }

    std::size_t most_;
    std::atomic<std::size_t> limit_;
    telemetry::Level taken_;
    std::array<std::size_t, 5> strangers_{};
    std::size_t parts_ = 0;           ///< places that parts have taken
    std::vector<std::uint32_t> held_; ///< places of each client, by its number in the configuration
};

/// Places that parts of one request have taken. The destructor gives them back.
class PartPlaces {
public:
    PartPlaces(ConcurrencyLimiter& limiter, std::size_t wanted)
        : limiter_(limiter), count_(limiter.enter_parts(wanted)) {}
    ~PartPlaces() { limiter_.leave_parts(count_); }
    PartPlaces(PartPlaces const&) = delete;
    PartPlaces& operator=(PartPlaces const&) = delete;

    std::size_t count() const { return count_; }

private:
    ConcurrencyLimiter& limiter_;
    std::size_t count_;
};

} // namespace idiom::limits
