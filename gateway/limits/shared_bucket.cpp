#include "gateway/limits/shared_bucket.hpp"

#include "gateway/net/suspend.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace idiom::limits {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;
using TimePoint = std::chrono::steady_clock::time_point;

namespace {

constexpr std::chrono::nanoseconds longest_shelf_life = 200ms;
constexpr std::chrono::nanoseconds pause_after_failure = 1s;

/// The stock in one word: the number of tokens in the lower bits, their expiry in the upper bits.
constexpr unsigned count_bits = 20;
constexpr std::uint64_t most_in_stock = (1U << count_bits) - 1;

std::int64_t nanoseconds(TimePoint time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

/// The burst may be shorter by an eighth. If that is less than two tokens, nothing is drawn in advance.
std::int64_t shelf_life_of(std::int64_t interval, std::int64_t depth) {
    auto const life = std::min(longest_shelf_life.count(), depth / 8);
    return life / interval < 2 ? 0 : life;
}

} // namespace

SharedBucket::SharedBucket(Rate const& rate, DrawTokens draw, Clock clock, std::chrono::milliseconds patience)
    : Bucket(rate), shelf_life_(shelf_life_of(interval(), depth())), shared_depth_(depth() - shelf_life_),
      draw_(std::move(draw)), clock_(std::move(clock)), patience_(patience) {}

Taken SharedBucket::take(TimePoint time) {
    auto const now = nanoseconds(time);
    auto const alone_until = alone_until_.load(std::memory_order_relaxed);
    if (alone_until != 0) return now < alone_until ? own(time) : Taken{.undecided = true};
    if (take_from_stock(now)) {
        (void)own(time);
        return shared_standing(now, true);
    }
    if (now < refused_until_.load(std::memory_order_relaxed)) return shared_standing(now, false);
    return {.undecided = true};
}

awaitable<Taken> SharedBucket::ask(TimePoint time) {
    auto const executor = co_await asio::this_coro::executor;
    auto const alone_until = alone_until_.load(std::memory_order_relaxed);
    if (alone_until != 0) {
        // One request per pause starts a new draw. No request waits for it.
        auto expected = alone_until;
        auto const later = nanoseconds(time) + pause_after_failure.count();
        bool const mine = alone_until_.compare_exchange_strong(expected, later, std::memory_order_relaxed);
        bool fetches = false;
        if (mine) {
            std::scoped_lock const lock(mutex_);
            fetches = !std::exchange(fetching_, true);
        }
        if (fetches) asio::co_spawn(executor, fetch(shared_from_this()), asio::detached);
        co_return own(time);
    }
    auto const taken = co_await net::suspend<Taken>([this, &executor](Resume resume) {
        bool fetches = false;
        {
            std::scoped_lock const lock(mutex_);
            waiting_.push_back(std::move(resume));
            fetches = !std::exchange(fetching_, true);
        }
        if (fetches) asio::co_spawn(executor, fetch(shared_from_this()), asio::detached);
    });
    if (taken.undecided) co_return own(time);
    if (taken.allowed) (void)own(time);
    co_return taken;
}

/// Draws until no request waits. Owns all that it uses, because it may outlive the call that started it.
awaitable<void> SharedBucket::fetch(std::shared_ptr<SharedBucket> self) {
    auto const executor = co_await asio::this_coro::executor;
    for (bool more = true; more;) {
        auto const asked = self->clock_();
        auto const draw = self->next_draw();
        auto const timer = std::make_shared<asio::steady_timer>(executor, self->patience_);
        timer->async_wait([self, timer](boost::system::error_code cancelled) {
            if (!cancelled) self->give_up();
        });
        std::optional<Drawn> drawn;
        try {
            drawn = co_await self->draw_(draw);
        } catch (...) {
            // Out of memory: counts as if the bucket could not be reached.
        }
        timer->cancel();
        self->settle(drawn, draw.wanted, asked);
        std::scoped_lock const lock(self->mutex_);
        more = !self->waiting_.empty();
        if (!more) self->fetching_ = false;
    }
}

Draw SharedBucket::next_draw() {
    std::scoped_lock const lock(mutex_);
    auto const left = stock_.exchange(0, std::memory_order_relaxed) & most_in_stock;
    auto const most =
        std::min<std::uint64_t>(most_in_stock, static_cast<std::uint64_t>(shelf_life_ / interval()));
    // If the stock was used up, it was too small: draw twice as many. If not, half of the used tokens will
    // do.
    ahead_ = left > 0 ? (put_by_ - left + 1) / 2 : std::max<std::uint64_t>(1, 2 * ahead_);
    ahead_ = std::min(ahead_, most);
    put_by_ = 0;
    return {.wanted = std::max<std::uint64_t>(1, waiting_.size() + ahead_),
            .returned = left,
            .depth = std::chrono::nanoseconds(shared_depth_),
            .interval = std::chrono::nanoseconds(interval())};
}

void SharedBucket::settle(std::optional<Drawn> drawn, std::uint64_t wanted, TimePoint asked) {
    if (!drawn) return give_up();
    auto const now = clock_();
    alone_until_.store(0, std::memory_order_relaxed);
    shared_full_at_.store(nanoseconds(now) + drawn->missing.count(), std::memory_order_relaxed);
    bool const empty = drawn->granted < wanted;
    Waiting served;
    std::size_t allowed = 0;
    {
        std::scoped_lock const lock(mutex_);
        allowed = std::min<std::size_t>(drawn->granted, waiting_.size());
        // A request that began to wait after the draw was sized waits for the next draw, unless the bucket is
        // known to be empty.
        auto const end = empty ? waiting_.size() : allowed;
        served.insert(served.end(), std::move_iterator(waiting_.begin()),
                      std::move_iterator(waiting_.begin() + static_cast<std::ptrdiff_t>(end)));
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(end));
        put_by_ = drawn->granted - allowed;
        put_in_stock(put_by_, nanoseconds(asked) + shelf_life_);
        if (empty && put_by_ == 0)
            refused_until_.store(nanoseconds(now) + drawn->missing.count() + interval() - shared_depth_,
                                 std::memory_order_relaxed);
    }
    for (std::size_t i = 0; i < served.size(); ++i)
        served[i](shared_standing(nanoseconds(now), i < allowed));
}

/// The waiting requests use this gateway's own bucket.
void SharedBucket::give_up() {
    alone_until_.store(nanoseconds(clock_() + pause_after_failure), std::memory_order_relaxed);
    Waiting waiting;
    {
        std::scoped_lock const lock(mutex_);
        waiting.swap(waiting_);
    }
    for (auto& resume : waiting)
        resume({.undecided = true});
}

bool SharedBucket::take_from_stock(std::int64_t now) {
    auto stock = stock_.load(std::memory_order_relaxed);
    while ((stock & most_in_stock) > 0 &&
           static_cast<std::int64_t>(stock >> count_bits) > (now >> count_bits))
        if (stock_.compare_exchange_weak(stock, stock - 1, std::memory_order_relaxed)) return true;
    return false;
}

void SharedBucket::put_in_stock(std::uint64_t tokens, std::int64_t until) {
    // A draw that waiting requests enlarged may grant more tokens than the word has bits for.
    auto const kept = std::min(tokens, most_in_stock);
    stock_.store(static_cast<std::uint64_t>(until >> count_bits) << count_bits | kept,
                 std::memory_order_relaxed);
}

Taken SharedBucket::shared_standing(std::int64_t now, bool allowed) const {
    auto taken = standing(shared_full_at_.load(std::memory_order_relaxed), now, allowed, shared_depth_);
    taken.remaining += stock_.load(std::memory_order_relaxed) & most_in_stock;
    if (!allowed) taken.remaining = 0;
    return taken;
}

} // namespace idiom::limits
