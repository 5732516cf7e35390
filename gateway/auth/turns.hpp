#pragma once

#include "gateway/async/suspend.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace idiom::auth {

/// A queue for the fetches of one back end's tokens, first come, first served: one at a time, whatever token
/// source they are for. After a reload the old source may still fetch while a new one exists. The store's
/// locks keep gateways apart, not two calls of one process. Any thread; owned by a shared_ptr.
class Turns {
public:
    /// The place of one fetch in the queue, from the decision to fetch until the fetch has ended. Movable.
    class Place {
    public:
        explicit Place(std::shared_ptr<Turns> turns) : turns_(std::move(turns)) { ++turns_->places_; }
        Place(Place&& other) noexcept
            : turns_(std::move(other.turns_)), has_turn_(std::exchange(other.has_turn_, false)) {}
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (!turns_) return;
            if (has_turn_) turns_->pass_on();
            --turns_->places_;
        }

        /// Waits until all earlier fetches have ended.
        boost::asio::awaitable<void> wait();

    private:
        std::shared_ptr<Turns> turns_;
        bool has_turn_ = false;
    };

    /// Returns whether any fetch is under way or about to begin.
    bool busy() const { return places_ > 0; }

private:
    void enter(async::Resume<bool> resume);
    void pass_on();

    std::atomic<std::size_t> places_ = 0;
    std::mutex mutex_;
    bool taken_ = false;
    std::deque<async::Resume<bool>> waiting_;
};

} // namespace idiom::auth
