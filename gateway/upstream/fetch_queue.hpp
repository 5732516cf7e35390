#pragma once

#include "gateway/net/suspend.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace idiom::upstream {

/// A queue for the fetches of one back end's tokens, first come, first served: one at a time, whatever token
/// source they are for. After a reload the old source may still fetch while a new one exists. The store's
/// locks keep gateways apart, not two calls of one process. Any thread; owned by a shared_ptr.
class FetchQueue {
public:
    /// The place of one fetch in the queue, from the decision to fetch until the fetch has ended. Movable.
    class Place {
    public:
        explicit Place(std::shared_ptr<FetchQueue> fetch_queue) : fetch_queue_(std::move(fetch_queue)) {
            ++fetch_queue_->places_;
        }
        Place(Place&& other) noexcept
            : fetch_queue_(std::move(other.fetch_queue_)), fetching_(std::exchange(other.fetching_, false)) {}
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (!fetch_queue_) return;
            if (fetching_) fetch_queue_->pass_on();
            --fetch_queue_->places_;
        }

        /// Waits until all earlier fetches have ended.
        boost::asio::awaitable<void> wait();

    private:
        std::shared_ptr<FetchQueue> fetch_queue_;
        bool fetching_ = false;
    };

    /// Returns whether any fetch is under way or about to begin.
    bool busy() const { return places_ > 0; }

private:
    void enter(net::Resume<bool> resume);
    void pass_on();

    std::atomic<std::size_t> places_ = 0;
    std::mutex mutex_;
    bool taken_ = false;
    std::deque<net::Resume<bool>> waiting_;
};

} // namespace idiom::upstream
