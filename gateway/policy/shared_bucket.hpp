#pragma once

#include "gateway/policy/rate_limit.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace idiom::policy {

/// What one gateway asks of the bucket that all of them share.
struct Draw {
    std::uint64_t wanted = 0;       ///< tokens
    std::uint64_t returned = 0;     ///< of an earlier draw, that nobody used
    std::chrono::nanoseconds depth; ///< that the bucket may have: the whole burst, or less
    std::chrono::nanoseconds interval;
};

/// What it gets.
struct Drawn {
    std::uint64_t granted = 0;
    std::chrono::nanoseconds missing; ///< until the bucket is full again
};

/// Draws from the shared bucket; nothing where that cannot be had. May take its time.
using DrawTokens = std::function<boost::asio::awaitable<std::optional<Drawn>>(Draw)>;

/// The part that one gateway has in a bucket of several.
///
/// It draws tokens in advance, as many as it has used of late, and at most what the rate gives in a fifth of
/// a second; so a busy client costs a few draws a second, and a request waits for one only where there is no
/// stock. One draw at a time; who comes meanwhile waits for it. What was not used by then is returned with
/// the next draw, and lost if none follows. A refusal is remembered until its time is over.
///
/// Together the gateways never let more through than one would. For that a stock that is used late must not
/// come on top of a full burst, so where tokens are drawn in advance, the burst is shorter by the time that
/// they may lie.
///
/// While no token can be drawn, or not within `patience`, this gateway's own bucket decides, which has
/// counted all along; it is tried again once a second, by nobody who waits.
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

    std::int64_t const shelf_life_; ///< of the stock, nanoseconds; 0: none is held
    std::int64_t const shared_depth_;
    DrawTokens const draw_;
    Clock const clock_;
    std::chrono::milliseconds const patience_;

    std::atomic<std::uint64_t> stock_ = 0;         ///< tokens, and until when in units of 2^20 ns
    std::atomic<std::int64_t> shared_full_at_ = 0; ///< when the shared bucket is full, as far as is known
    std::atomic<std::int64_t> refused_until_ = 0;
    std::atomic<std::int64_t> alone_until_ = 0; ///< 0 while the shared bucket can be reached

    std::mutex mutex_; ///< of what follows
    Waiting waiting_;
    bool fetching_ = false;
    std::uint64_t ahead_ = 0;  ///< tokens to draw beside those that are waited for
    std::uint64_t put_by_ = 0; ///< that the last draw put in stock
};

} // namespace idiom::policy
