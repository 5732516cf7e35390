#include "gateway/store/store.hpp"

#include "gateway/store/trial.hpp"

namespace idiom::store {

boost::asio::awaitable<StoreResult<DrawnTokens>> Store::draw(TokenDraw) {
    co_return std::unexpected(StoreError{StoreError::Kind::unavailable, "this store shares no limits"});
}

boost::asio::awaitable<StoreResult<void>> Store::look() { co_return StoreResult<void>{}; }

boost::asio::awaitable<StoreResult<void>> Store::try_to_keep() {
    auto const kept = co_await put(trial_backend, trial_key, trial_record());
    if (!kept) co_return kept;
    auto const erased = co_await erase(trial_backend, trial_key);
    if (!erased) co_return std::unexpected(erased.error());
    co_return StoreResult<void>{};
}

boost::asio::awaitable<StoreResult<void>> Store::ready_to_write() { co_return StoreResult<void>{}; }

} // namespace idiom::store
