#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace idiom::execution {

/// Limits how many requests wait for something at each back end, because each waiting request holds memory.
/// Any thread.
class Crowds {
public:
    /// A place among the waiting requests. The destructor gives it back.
    class Place {
    public:
        Place(Place&& other) noexcept
            : crowds_(std::exchange(other.crowds_, nullptr)), backend_(std::move(other.backend_)) {}
        Place& operator=(Place&&) = delete;
        ~Place() {
            if (crowds_) crowds_->leave(backend_);
        }

    private:
        friend class Crowds;
        Place(Crowds& crowds, std::string backend) : crowds_(&crowds), backend_(std::move(backend)) {}
        Crowds* crowds_;
        std::string backend_;
    };

    /// Returns nullopt if `most` requests already wait at the back end.
    std::optional<Place> enter(std::string const& backend, std::size_t most) {
        std::scoped_lock const lock(mutex_);
        if (most == 0) return std::nullopt;
        auto& waiting = waiting_[backend];
        if (waiting >= most) return std::nullopt;
        ++waiting;
        return Place(*this, backend);
    }

private:
    void leave(std::string const& backend) {
        std::scoped_lock const lock(mutex_);
        auto const place = waiting_.find(backend);
        if (--place->second == 0) waiting_.erase(place);
    }

    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> waiting_; ///< only back ends with waiting requests
};

} // namespace idiom::execution
