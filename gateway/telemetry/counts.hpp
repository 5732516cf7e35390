#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

/// The counters of the metrics. Requests share none: each event loop has cells of its own, and /metrics adds
/// them up. An atomic increment would lock the cache line between the cores; a load and a store by the only
/// writer are two plain instructions.
namespace idiom::telemetry {

using namespace std::chrono_literals;

/// How often something happened. Written by one thread, read by any.
class Count {
public:
    void add(std::uint64_t n = 1) {
        value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

/// How much of something there is. Written by one thread, read by any.
class Level {
public:
    void operator++() { add(1); }
    void operator--() { add(-1); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    void add(std::int64_t n) {
        value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    std::atomic<std::int64_t> value_ = 0;
};

/// How often something happened that is rare enough for all threads to count in one place.
class SharedCount {
public:
    void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

/// How long something took, as a histogram. Written by one thread, read by any.
class Durations {
public:
    /// Upper bounds of the buckets, inclusive as in Prometheus. The last bucket has none.
    static constexpr std::array<std::chrono::nanoseconds, 15> bounds{
        500us, 1ms, 2500us, 5ms, 10ms, 25ms, 50ms, 100ms, 250ms, 500ms, 1s, 2500ms, 5s, 10s, 30s};

    void note(std::chrono::nanoseconds took) {
        std::size_t bucket = 0;
        while (bucket < bounds.size() && took > bounds[bucket])
            ++bucket;
        buckets_[bucket].add();
        nanoseconds_.add(took.count() > 0 ? static_cast<std::uint64_t>(took.count()) : 0);
    }
    std::uint64_t bucket(std::size_t which) const { return buckets_[which].value(); }
    std::uint64_t nanoseconds() const { return nanoseconds_.value(); }

private:
    std::array<Count, bounds.size() + 1> buckets_;
    Count nanoseconds_; ///< sum of all
};

/// How large something was, as a histogram. Written by one thread, read by any.
class Sizes {
public:
    static constexpr std::array<std::uint64_t, 9> bounds{0, 1, 10, 50, 100, 500, 1000, 2000, 10'000};

    void note(std::uint64_t size) {
        std::size_t bucket = 0;
        while (bucket < bounds.size() && size > bounds[bucket])
            ++bucket;
        buckets_[bucket].add();
        sum_.add(size);
    }
    std::uint64_t bucket(std::size_t which) const { return buckets_[which].value(); }
    std::uint64_t sum() const { return sum_.value(); }

private:
    std::array<Count, bounds.size() + 1> buckets_;
    Count sum_;
};

/// A few values by key. A value is made when its key is first asked for, and never moves. One thread asks;
/// any thread may call `each`. Costs eight bytes while empty, and one comparison for each key that was added
/// earlier.
template <class Key, class T> class Chain {
public:
    Chain() = default;
    Chain(Chain const&) = delete;
    Chain& operator=(Chain const&) = delete;
    ~Chain() {
        for (auto* node = first_.load(); node;)
            delete std::exchange(node, node->next.load());
    }

    T& operator[](Key key) {
        auto* place = &first_;
        while (auto* const node = place->load(std::memory_order_relaxed)) {
            if (node->key == key) return node->value;
            place = &node->next;
        }
        auto* const made = new Node{key};
        place->store(made, std::memory_order_release); // publishes the node with all its contents
        return made->value;
    }
    template <class F> void each(F&& f) const {
        for (auto const* node = first_.load(std::memory_order_acquire); node;
             node = node->next.load(std::memory_order_acquire))
            f(node->key, node->value);
    }

private:
    struct Node {
        Key key;
        T value = {};
        std::atomic<Node*> next = nullptr;
    };
    std::atomic<Node*> first_ = nullptr;
};

/// The counts of things that a configuration names, for as long as a configuration uses them. A new
/// configuration gets the present counts of all names that it shares with the old one, so that a reload
/// resets nothing. Any thread.
template <class T> class Named {
public:
    std::shared_ptr<T> get(std::string_view name) {
        std::scoped_lock const lock(mutex_);
        auto place = by_name_.find(name);
        if (place == by_name_.end()) place = by_name_.try_emplace(std::string(name)).first;
        auto counts = place->second.lock();
        if (!counts) place->second = counts = std::make_shared<T>();
        return counts;
    }
    /// Removes the counts that no configuration uses any more.
    void prune() {
        std::scoped_lock const lock(mutex_);
        std::erase_if(by_name_, [](auto const& entry) { return entry.second.expired(); });
    }
    /// Calls `f` with each name and its counts.
    template <class F> void each(F&& f) const {
        std::scoped_lock const lock(mutex_);
        for (auto const& [name, counts] : by_name_)
            if (auto const held = counts.lock()) f(name, *held);
    }

private:
    std::mutex mutable mutex_;
    std::map<std::string, std::weak_ptr<T>, std::less<>> by_name_;
};

} // namespace idiom::telemetry
