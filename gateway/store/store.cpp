#include "gateway/store/store.hpp"

namespace idiom::store {

std::string end_of_prefix(std::string prefix) {
    if (prefix.empty()) return "\xFF"; // keys are UTF-8, so none begins with this byte
    ++prefix.back();
    return prefix;
}

boost::asio::awaitable<StoreResult<std::unique_ptr<DistributedLock>>> Store::enter_run(std::string backend) {
    // No user has a control character in the id, so this is the lock of no user.
    return enter(std::move(backend), "\x01run", std::chrono::steady_clock::now());
}

boost::asio::awaitable<StoreResult<DrawnTokens>> Store::draw(TokenDraw) {
    co_return std::unexpected(StoreError{StoreError::Kind::unavailable, "this store shares no limits"});
}

boost::asio::awaitable<StoreResult<void>> Store::look() { co_return StoreResult<void>{}; }

boost::asio::awaitable<StoreResult<void>> Store::ready_to_write() { co_return StoreResult<void>{}; }

} // namespace idiom::store
