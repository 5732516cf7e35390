#include "gateway/exchange/user_lock.hpp"

namespace idiom::exchange {

boost::asio::awaitable<UserLocks::Guard> UserLocks::acquire(std::string key) {
    auto& shard = this->shard(key);
    {
        std::scoped_lock const lock(shard.mutex);
        if (shard.held.try_emplace(key).second) co_return Guard(*this, std::move(key));
    }
    co_await async::suspend<bool>([&](Resume resume) {
        {
            std::scoped_lock const lock(shard.mutex);
            // Between the two looks the holder may have gone; then nobody would ever wake us.
            auto const [place, free] = shard.held.try_emplace(key);
            if (!free) {
                place->second.push_back(std::move(resume));
                return;
            }
        }
        resume(true);
    });
    co_return Guard(*this, std::move(key));
}

void UserLocks::release(std::string const& key) {
    Resume next;
    {
        auto& shard = this->shard(key);
        std::scoped_lock const lock(shard.mutex);
        auto const place = shard.held.find(key);
        if (place->second.empty()) {
            shard.held.erase(place);
            return;
        }
        next = std::move(place->second.front());
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

} // namespace idiom::exchange
