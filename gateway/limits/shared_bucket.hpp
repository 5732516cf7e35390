#pragma once

#include "gateway/limits/rate_limit.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace idiom::limits {

/// What one gateway asks of a bucket that several gateways share.
struct Draw {
    std::uint64_t wanted = 0;       ///< tokens
    std::uint64_t returned = 0;     ///< unused tokens of an earlier draw
    std::chrono::nanoseconds depth; ///< length that the bucket may have: the whole burst, or less
    std::chrono::nanoseconds interval;
};

/// What the gateway gets.
struct Drawn {
    std::uint64_t granted = 0;
    std::chrono::nanoseconds missing; ///< until the bucket is full again
};

/// Draws from the shared bucket. Returns null if the bucket cannot be reached. May take long.
using DrawTokens = std::function<boost::asio::awaitable<std::optional<Drawn>>(Draw)>;

/// The part of one gateway in a bucket that several gateways share.
///
/// The gateway draws tokens in advance: as many as it has used lately, and at most what the rate gives in a
/// fifth of a second. So a busy client costs a few draws a second, and a request waits for a draw only if the
/// stock is empty. One draw runs at a time; a request that comes meanwhile waits for it. The next draw
/// returns the unused tokens; if no draw follows, they are lost. A refusal is remembered until its time is
/// over.
///
/// Together the gateways never let more through than one gateway would. A token may be used some time after
/// it was drawn, when the shared bucket is full again. So that such tokens do not exceed the burst, the
/// shared bucket is smaller by the number of tokens that the rate gives in the time that tokens may stay in
/// stock.
///
/// If no token can be drawn, or not within `patience`, this gateway's own bucket decides. That bucket counts
/// every request all the time. The shared bucket is tried again once a second, and no request waits for that.
class SharedBucket final : public Bucket, public std::enable_shared_from_this<SharedBucket> {
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;
    SharedBucket(Rate const& rate, DrawTokens draw, Clock clock, std::chrono::milliseconds patience);

    Taken take(std::chrono::steady_clock::time_point now) override;
    boost::asio::awaitable<Taken> ask(std::chrono::steady_clock::time_point now) override;

private:
    using Resume = std::move_only_function<void(Taken)>;
    using Waiting = std::vector<Resume>;

    static boost::asio::awaitable<void> fetch(std::shared_ptr<SharedBucket> self);
    Draw next_draw();
    void settle(std::optional<Drawn> drawn, std::uint64_t wanted,
                std::chrono::steady_clock::time_point asked);
    void give_up();
    bool take_from_stock(std::int64_t now);
    void put_in_stock(std::uint64_t tokens, std::int64_t until);
    Taken own(std::chrono::steady_clock::time_point now) { return Bucket::take(now); }
    Taken shared_standing(std::int64_t now, bool allowed) const;

    std::int64_t const shelf_life_; ///< how long tokens may stay in stock, nanoseconds; 0: no stock
    std::int64_t const shared_depth_;
    DrawTokens const draw_;
    Clock const clock_;
    std::chrono::milliseconds const patience_;

    std::atomic<std::uint64_t> stock_ = 0;         ///< tokens, and their expiry in units of 2^20 ns
    std::atomic<std::int64_t> shared_full_at_ = 0; ///< when the shared bucket is full, as last heard
    std::atomic<std::int64_t> refused_until_ = 0;
    std::atomic<std::int64_t> alone_until_ = 0; ///< 0 while the shared bucket can be reached

    std::mutex mutex_; ///< guards what follows
    Waiting waiting_;
    bool fetching_ = false;
    std::uint64_t ahead_ = 0;  ///< tokens to draw in advance
    std::uint64_t put_by_ = 0; ///< tokens that the last draw put in stock
};

} // namespace idiom::limits
