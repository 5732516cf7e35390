#include "gateway/upstream/fetch_queue.hpp"

namespace idiom::upstream {

boost::asio::awaitable<void> FetchQueue::Place::wait() {
    fetching_ = co_await net::suspend<bool>(
        [this](net::Resume<bool> resume) { fetch_queue_->enter(std::move(resume)); });
}

void FetchQueue::enter(net::Resume<bool> resume) {
    {
        std::scoped_lock const lock(mutex_);
        if (std::exchange(taken_, true)) return waiting_.push_back(std::move(resume));
    }
    resume(true);
}

void FetchQueue::pass_on() {
    net::Resume<bool> next;
    {
        std::scoped_lock const lock(mutex_);
        taken_ = !waiting_.empty();
        if (!taken_) return;
        next = std::move(waiting_.front());
        waiting_.pop_front();
    }
    next(true);
}

} // namespace idiom::upstream
