#include "gateway/execution/user_lock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace idiom::execution {

namespace asio = boost::asio;

asio::awaitable<std::expected<UserLocks::Guard, UserLocks::Refusal>>
UserLocks::acquire(std::string key, std::chrono::steady_clock::time_point deadline) {
    auto& shard = this->shard(key);
    std::uint64_t ticket = 0;
    {
        std::scoped_lock const lock(shard.mutex);
        auto const [place, free] = shard.held.try_emplace(key);
        if (free) co_return Guard(*this, std::move(key));
        if (place->second.size() >= most_waiting) co_return std::unexpected(Refusal::crowded);
        ticket = ++shard.tickets;
    }
    asio::steady_timer timer(co_await asio::this_coro::executor, deadline);
    // The handler owns a copy of the key, because it may run long after the wait has ended.
    timer.async_wait([this, key, ticket](boost::system::error_code cancelled) {
        if (!cancelled) give_up(key, ticket);
    });
    bool const mine = co_await net::suspend<bool>([&](net::Resume<bool> resume) {
        {
            std::scoped_lock const lock(shard.mutex);
            // The holder may have released the key between the two looks. Then nothing would ever resume this
            // waiter.
            auto const [place, free] = shard.held.try_emplace(key);
            if (!free) {
                place->second.push_back({ticket, std::move(resume)});
                return;
            }
        }
        resume(true);
    });
    timer.cancel();
    if (!mine) co_return std::unexpected(Refusal::late);
    co_return Guard(*this, std::move(key));
}

void UserLocks::give_up(std::string const& key, std::uint64_t ticket) {
    net::Resume<bool> resume;
    {
        auto& shard = this->shard(key);
        std::scoped_lock const lock(shard.mutex);
        auto const place = shard.held.find(key);
        if (place == shard.held.end()) return;
        auto& waiting = place->second;
        auto const waiter = std::ranges::find(waiting, ticket, &LockWaiter::ticket);
        if (waiter == waiting.end()) return;
        resume = std::move(waiter->resume);
        waiting.erase(waiter);
    }
    resume(false);
}

void UserLocks::release(std::string const& key) {
    net::Resume<bool> next;
    {
        auto& shard = this->shard(key);
        std::scoped_lock const lock(shard.mutex);
        auto const place = shard.held.find(key);
        if (place->second.empty()) {
            shard.held.erase(place);
            return;
        }
        next = std::move(place->second.front().resume);
        place->second.pop_front();
    }
    next(true);
}

std::size_t UserLocks::held() const {
    std::size_t count = 0;
    for (auto const& shard : shards_) {
        std::scoped_lock const lock(shard.mutex);
        count += shard.held.size();
    }
    return count;
}

} // namespace idiom::execution
