#include "gateway/auth/turns.hpp"

namespace idiom::auth {

boost::asio::awaitable<void> Turns::Place::wait() {
    has_turn_ = co_await async::suspend<bool>(
        [this](async::Resume<bool> resume) { turns_->enter(std::move(resume)); });
}

void Turns::enter(async::Resume<bool> resume) {
    {
        std::scoped_lock const lock(mutex_);
        if (std::exchange(taken_, true)) return waiting_.push_back(std::move(resume));
    }
    resume(true);
}

void Turns::pass_on() {
    async::Resume<bool> next;
    {
        std::scoped_lock const lock(mutex_);
        taken_ = !waiting_.empty();
        if (!taken_) return;
        next = std::move(waiting_.front());
        waiting_.pop_front();
    }
    next(true);
}

} // namespace idiom::auth
