#include "gateway/store/store.hpp"

namespace idiom::store {

boost::asio::awaitable<Outcome<DrawnTokens>> Store::draw(TokenDraw) {
    co_return std::unexpected(StoreError{StoreError::Kind::unavailable, "this store shares no limits"});
}

} // namespace idiom::store
