#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>

namespace idiom::net {

/// All deadlines of one event loop behind one coarse timer: arming one is two pointer writes, where a timer
/// per operation costs a tenth of the gateway's throughput. A deadline fires up to `tick` late, never early.
/// Used from its loop's thread only.
class Deadlines {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr Clock::duration tick = std::chrono::milliseconds(50);

    /// One deadline of one owner, a member of it. Disarms itself when it is destroyed.
    class Entry {
    public:
        Entry() = default;
        Entry(void (*fire)(void*), void* owner) : fire_(fire), owner_(owner) {}
        ~Entry() { disarm(); }
        Entry(Entry const&) = delete;
        Entry& operator=(Entry const&) = delete;

        /// Fires at `at`, and then on every tick until it is disarmed; arming again moves it. Once would not
        /// do: cancelling has no effect on an operation whose completion is already on its way, and the next
        /// operation must not be left without a limit.
        void arm(Deadlines& deadlines, Clock::time_point at);
        void disarm();
        /// Returns whether it has fired since it was last armed.
        bool expired() const { return expired_; }

    private:
        friend class Deadlines;
        Entry* previous_ = nullptr;
        Entry* next_ = nullptr;
        Clock::time_point at_;
        void (*fire_)(void*) = nullptr;
        void* owner_ = nullptr;
        bool expired_ = false;
    };

    explicit Deadlines(boost::asio::io_context& loop);
    ~Deadlines();
    Deadlines(Deadlines const&) = delete;
    Deadlines& operator=(Deadlines const&) = delete;

    /// Calls `work` on every tick. For what a loop does now and then, such as flushing its log.
    void on_tick(void (*work)(void*), void* owner);

private:
    static constexpr std::size_t slot_count =
        256; // a turn of the wheel takes 12.8 s; later entries wait for the next
    void schedule();
    void sweep();
    Entry& slot(Clock::time_point at);

    boost::asio::steady_timer timer_;
    Clock::time_point start_;
    std::size_t swept_ = 0; ///< ticks since the start that have been swept
    std::array<Entry, slot_count> slots_;
    void (*work_)(void*) = nullptr;
    void* work_owner_ = nullptr;
};

} // namespace idiom::net
