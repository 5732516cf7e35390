#pragma once

#include "gateway/net/suspend.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <expected>
#include <mutex>
#include <string>
#include <unordered_map>

namespace idiom::execution {

/// Serialises the writes to one user across the event loops. One holder has a key's Guard; waiters get it in
/// the order in which they came. The table holds only keys in use, and is sharded so that different users do
/// not contend. Any thread.
class UserLocks {
public:
    /// The right to write to one user, within this process. The destructor gives it to the next waiter.
    /// Movable.
    class Guard {
    public:
        Guard() = default;
        Guard(Guard&& other) noexcept
            : locks_(std::exchange(other.locks_, nullptr)), key_(std::move(other.key_)) {}
        Guard& operator=(Guard&& other) noexcept {
            std::swap(locks_, other.locks_);
            std::swap(key_, other.key_);
            return *this;
        }
        ~Guard() {
            if (locks_) locks_->release(key_);
        }

    private:
        friend class UserLocks;
        Guard(UserLocks& locks, std::string key) : locks_(&locks), key_(std::move(key)) {}
        UserLocks* locks_ = nullptr;
        std::string key_;
    };

    /// Most waiters for one key, each of which holds memory.
    static constexpr std::size_t most_waiting = 64;
    enum class Refusal : std::uint8_t {
        late,    ///< others held the key until the deadline
        crowded, ///< too many wait for it already
    };
    boost::asio::awaitable<std::expected<Guard, Refusal>>
    acquire(std::string key, std::chrono::steady_clock::time_point deadline);

    /// Returns how many keys are held; 0 if nothing is being written.
    std::size_t held() const;

private:
    void release(std::string const& key);
    /// Does nothing if the waiter has meanwhile got the key.
    void give_up(std::string const& key, std::uint64_t ticket);

    struct LockWaiter {
        std::uint64_t ticket;
        net::Resume<bool> resume; ///< gets whether the waiter has the key
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::string, std::deque<LockWaiter>> held; ///< key → its waiters
        std::uint64_t tickets = 0;
    };
    Shard& shard(std::string const& key) { return shards_[std::hash<std::string>{}(key) % shards_.size()]; }
    std::array<Shard, 64> shards_;
};

} // namespace idiom::execution
