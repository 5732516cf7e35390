#pragma once

#include "gateway/telemetry/clock.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace idiom::policy {

/// Slows down whoever guesses credentials: an address may fail so many times at once, and from then on once a
/// second; in between nothing new that it claims to be is looked at. Only failures count. An IPv6 host has a
/// whole network of 64 bits to call from, so that is what counts as its address. Remembers a fixed number of
/// addresses, those with the most failures. Shared by the event loops; any thread.
class LoginThrottle {
public:
    /// `at_once` 0: nobody is slowed down.
    explicit LoginThrottle(std::uint32_t at_once, telemetry::Clock now = telemetry::steady_clock());

    /// Seconds until `peer`, an address, may try again; 0 where it may. Costs one load while nobody is
    /// guessing.
    std::uint32_t wait(std::string_view peer) const;
    void failed(std::string_view peer);
    /// A failure that was counted before it was known turned out to be none.
    void take_back(std::string_view peer);

private:
    /// As in Bucket: when an address will be as good as new, in nanoseconds.
    struct Entry {
        std::uint64_t address = 0;
        std::int64_t full_at = 0;
    };
    using Set = std::array<Entry, 8>;
    Set& set_of(std::uint64_t address) const;
    std::int64_t now() const;

    std::int64_t const depth_;
    telemetry::Clock const now_;
    std::uint64_t const seed_; ///< so that nobody can choose addresses that push each other out
    std::atomic<std::int64_t> last_block_ends_ = 0;
    std::mutex mutable mutex_; ///< of the table
    std::vector<Set> mutable sets_;
};

} // namespace idiom::policy
