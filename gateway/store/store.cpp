#include "gateway/store/store.hpp"

#include "gateway/store/trial.hpp"

namespace idiom::store {

boost::asio::awaitable<Outcome<DrawnTokens>> Store::draw(TokenDraw) {
    co_return std::unexpected(StoreError{StoreError::Kind::unavailable, "this store shares no limits"});
}

boost::asio::awaitable<Outcome<void>> Store::look() { co_return Outcome<void>{}; }

boost::asio::awaitable<Outcome<void>> Store::try_to_keep() {
    auto const kept = co_await put(trial_backend, trial_key, trial_record());
    if (!kept) co_return kept;
    auto const erased = co_await erase(trial_backend, trial_key);
    if (!erased) co_return std::unexpected(erased.error());
    co_return Outcome<void>{};
}

boost::asio::awaitable<Outcome<void>> Store::ready_to_write() { co_return Outcome<void>{}; }

} // namespace idiom::store
