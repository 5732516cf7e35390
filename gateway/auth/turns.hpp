#pragma once

#include "gateway/async/suspend.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace idiom::auth {

/// The fetches of one back end's tokens, in the order in which they came: one at a time, whatever source they
/// are for. A reload may make a new source while the old one still fetches, and the store's sections keep
/// gateways apart, not two calls of one process. Any thread; owned by a shared_ptr.
class Turns {
public:
    /// Of one fetch, from the moment that it is decided on until it has ended; movable.
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

        /// Until those who came before have ended.
        boost::asio::awaitable<void> wait();

    private:
        std::shared_ptr<Turns> turns_;
        bool has_turn_ = false;
    };

    /// Whether any fetch is under way, or about to begin.
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
