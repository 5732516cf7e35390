#pragma once

#include "gateway/telemetry/clock.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace idiom::limits {

/// Slows down attempts to guess credentials. An address may fail `at_once` times in a row, and from then on
/// once in each `interval`. In between the gateway looks at no new credentials from it. Only failed logins
/// count. An IPv6 host can call from its whole network of 64 bits, so that network counts as its address. The
/// table holds a fixed number of addresses, and keeps those with the most failures. Shared by the event
/// loops; any thread.
class LoginThrottle {
public:
    /// If `at_once` is 0, no address is slowed down.
    explicit LoginThrottle(std::uint32_t at_once, telemetry::Clock now = telemetry::steady_clock(),
                           std::chrono::nanoseconds interval = std::chrono::seconds(1));

    /// Returns the seconds until `peer`, an address, may try again; 0 if it may now. Costs one load while no
    /// address is blocked.
    std::uint32_t wait(std::string_view peer) const;
    void failed(std::string_view peer);
    /// Takes back a failed login that was counted in advance and did not happen.
    void take_back(std::string_view peer);

private:
    /// As in Bucket: the time at which the address has its whole allowance again, in nanoseconds.
    struct Entry {
        std::uint64_t address = 0;
        std::int64_t full_at = 0;
    };
    using Set = std::array<Entry, 8>;
    Set& set_of(std::uint64_t address) const;
    std::int64_t now() const;

    std::int64_t const interval_; ///< nanoseconds
    std::int64_t const depth_;
    telemetry::Clock const now_;
    std::uint64_t const seed_; ///< so that no client can choose addresses that push each other out
    std::atomic<std::int64_t> last_block_ends_ = 0;
    std::mutex mutable mutex_; ///< guards the table
    std::vector<Set> mutable sets_;
};

} // namespace idiom::limits
