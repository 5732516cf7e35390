#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace idiom::upstream {

/// Limits the memory of one back end's responses: a response counts while it is read, and until its call has
/// ended. Shared by the event loops; any thread.
class AnswerBudget {
public:
    explicit AnswerBudget(std::size_t most) : most_(most) {}

    bool full() const { return taken_.load(std::memory_order_relaxed) >= most_; }
    bool take(std::size_t bytes) {
        if (taken_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= most_) return true;
        give_back(bytes);
        return false;
    }
    void give_back(std::size_t bytes) { taken_.fetch_sub(bytes, std::memory_order_relaxed); }
    std::size_t taken() const { return taken_.load(std::memory_order_relaxed); }

private:
    std::size_t const most_;
    std::atomic<std::size_t> taken_ = 0;
};

/// The part of its back end's budget that one call has taken. The destructor gives it back. Small responses
/// are free, because the pool bounds their number.
class Charges {
public:
    static constexpr std::size_t free_bytes = 64 * 1024;

    Charges() = default;
    ~Charges() {
        if (budget_) budget_->give_back(bytes_);
    }
    Charges(Charges&& other) noexcept
        : budget_(std::move(other.budget_)), bytes_(std::exchange(other.bytes_, 0)) {}
    Charges& operator=(Charges&&) = delete;

    bool any() const { return bytes_ > 0; }

    /// Charges a response that grows from `charged` bytes to `size`. Returns false if the budget has no room
    /// for that; else sets `charged` to `size`.
    bool grow(std::shared_ptr<AnswerBudget> const& budget, std::size_t& charged, std::size_t size) {
        if (!budget || size <= free_bytes || size <= charged) return true;
        if (!budget_) budget_ = budget;
        if (!budget_->take(size - charged)) return false;
        bytes_ += size - charged;
        charged = size;
        return true;
    }

private:
    std::shared_ptr<AnswerBudget> budget_;
    std::size_t bytes_ = 0;
};

} // namespace idiom::upstream
