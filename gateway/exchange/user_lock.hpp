#pragma once

#include "gateway/async/suspend.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <expected>
#include <mutex>
#include <string>
#include <unordered_map>

namespace idiom::exchange {

/// Serialises the writes to one user across the event loops: whoever holds a key's guard is the only one, and
/// waiters get it in the order in which they came. The table holds only keys that are in use; it is sharded
/// so that different users do not meet. Any thread.
class UserLocks {
public:
    /// The right to write to one user. Gives it to the next waiter when it is destroyed; movable.
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

    /// Who waits for one key at once, and holds memory meanwhile.
    static constexpr std::size_t most_waiting = 64;
    enum class Refusal : std::uint8_t {
        late,    ///< others held the key until the deadline
        crowded, ///< too many wait for it already
    };
    boost::asio::awaitable<std::expected<Guard, Refusal>>
    acquire(std::string key, std::chrono::steady_clock::time_point deadline);

    /// How many keys are held; 0 when nothing is being written.
    std::size_t held() const;

private:
    void release(std::string const& key);
    /// Nothing is done where the turn has come meanwhile.
    void give_up(std::string const& key, std::uint64_t ticket);

    struct LockWaiter {
        std::uint64_t ticket;
        async::Resume<bool> resume; ///< told whether it has the key
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::string, std::deque<LockWaiter>> held; ///< key → who waits for it
        std::uint64_t tickets = 0;
    };
    Shard& shard(std::string const& key) { return shards_[std::hash<std::string>{}(key) % shards_.size()]; }
    std::array<Shard, 64> shards_;
};

} // namespace idiom::exchange
