#include "gateway/store/store.hpp"

namespace idiom::store {

boost::asio::awaitable<StoreResult<DrawnTokens>> Store::draw(TokenDraw) {
    co_return std::unexpected(StoreError{StoreError::Kind::unavailable, "this store shares no limits"});
}

boost::asio::awaitable<StoreResult<void>> Store::look() { co_return StoreResult<void>{}; }

boost::asio::awaitable<StoreResult<void>> Store::ready_to_write() { co_return StoreResult<void>{}; }

} // namespace idiom::store
