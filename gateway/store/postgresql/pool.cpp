#include "gateway/store/postgresql/pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace idiom::store::postgresql {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds first_pause = 50ms;
constexpr std::chrono::milliseconds longest_pause = 2s;

} // namespace

Pool::Pool(net::Loop& loop, Address const& address, PoolOptions options)
    : loop_(loop), address_(address), options_(std::move(options)), retry_(loop.io) {}

awaitable<StoreResult<std::unique_ptr<Connection>>> Pool::take(Deadline deadline) {
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection->alive()) co_return connection;
        // The connection broke, but the loop has not noticed it yet.
        --size_;
        options_.on_loss();
    }
    if (closing_) co_return std::unexpected(refusal());
    PoolWaiter waiter{.timer = asio::steady_timer(loop_.io, deadline), .connection = {}};
    auto const place = waiting_.insert(waiting_.end(), &waiter);
    supply();
    boost::system::error_code cancelled;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (waiter.connection) co_return std::move(waiter.connection);
    if (!closing_) waiting_.erase(place);
    co_return std::unexpected(refusal());
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
    if (closing_ || connection->broken()) {
        --size_;
        supply();
    } else {
        hand_out(std::move(connection));
    }
}

void Pool::hand_out(std::unique_ptr<Connection> connection) {
    if (waiting_.empty()) {
        idle_.push_back(std::move(connection));
        return;
    }
    auto* const waiter = waiting_.front();
    waiting_.pop_front();
    waiter->connection = std::move(connection);
    waiter->timer.cancel();
}

void Pool::close() {
    closing_ = true;
    size_ -= idle_.size();
    idle_.clear();
    for (auto* const waiter : std::exchange(waiting_, {}))
        waiter->timer.cancel();
    retry_.cancel();
}

void Pool::supply() {
    if (closing_) return;
    auto const spare = options_.most - size_;
    auto const missing = std::max(waiting_.size(), options_.keep - std::min(options_.keep, size_));
    while (opening_ < std::min(spare, missing)) {
        ++opening_;
        asio::co_spawn(loop_.io, open_one(), [this](std::exception_ptr) {
            --opening_;
            supply();
        });
    }
}

awaitable<void> Pool::open_one() {
    while (wanted()) {
        if (Clock::now() < retry_.expiry()) {
            co_await pause();
            continue;
        }
        auto opened = co_await try_to_open();
        if (opened) {
            last_error_.clear();
            pause_ = 0ms;
            ++size_;
            auto* const raw = opened->get();
            raw->on_loss([this, raw] { lost(raw); });
            if (closing_)
                give_back(std::move(*opened));
            else
                hand_out(std::move(*opened));
            co_return;
        }
        last_error_ = std::move(opened.error().text);
        pause_ = std::clamp(pause_ * 2, first_pause, longest_pause);
        retry_.expires_after(pause_);
    }
}

awaitable<StoreResult<std::unique_ptr<Connection>>> Pool::try_to_open() {
    auto const deadline = Clock::now() + options_.connect_timeout;
    auto opened = co_await Connection::open(loop_, address_, deadline);
    if (!opened) co_return opened;
    (*opened)->set_deadline(deadline);
    auto const ready = co_await options_.set_up(**opened);
    if (!ready) co_return std::unexpected(ready.error());
    co_return opened;
}

awaitable<void> Pool::pause() {
    boost::system::error_code cancelled;
    co_await retry_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

void Pool::lost(Connection const* connection) {
    options_.on_loss();
    auto const found = std::ranges::find(idle_, connection, &std::unique_ptr<Connection>::get);
    if (found == idle_.end()) return;
    idle_.erase(found);
    --size_;
    supply();
}

StoreError Pool::refusal() const {
    if (closing_) return {StoreError::Kind::unavailable, "the store is being closed"};
    if (!last_error_.empty()) return {StoreError::Kind::unavailable, last_error_};
    return {StoreError::Kind::timed_out, "all connections to the database are in use"};
}

} // namespace idiom::store::postgresql
