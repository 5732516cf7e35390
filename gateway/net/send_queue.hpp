#pragma once

#include <chrono>
#include <functional>
#include <vector>

namespace idiom::net {

/// The writes of one turn of an event loop, in the order in which they were ready. A turn handles what one
/// epoll_wait has reported. The writes go out when all of that has been handled: a peer that sleeps is then
/// woken once for many messages, and not once for each. Outside of a turn a write goes out at once.
///
/// No write waits for a slow turn: those that wait go out between two events once the first of them has
/// waited for `longest_wait`, and before a long message is handled (see Stream).
///
/// Used from the event loop's thread only.
class SendQueue {
public:
    using Clock = std::chrono::steady_clock;
    using Now = Clock::time_point (*)();
    static constexpr Clock::duration longest_wait = std::chrono::microseconds(250);

    explicit SendQueue(Now now) : now_(now) {}

    void begin_turn();
    void end_turn();
    /// Called after each event, in a turn or not.
    void after_event();
    bool in_turn() const { return in_turn_; }
    bool empty() const { return waiting_.empty(); }

    /// `write` is called before the turn ends, or is destroyed with the loop. Only in a turn.
    void add(std::move_only_function<void()> write);
    /// `work` is called when the writes of the turn have gone out. Only in a turn.
    void add_behind(std::move_only_function<void()> work) { behind_.push_back(std::move(work)); }
    /// Drops all that waits, uncalled.
    void clear();

private:
    using Waiting = std::vector<std::move_only_function<void()>>;
    void send(Waiting& those);

    Now now_;
    bool in_turn_ = false;
    Clock::time_point since_; ///< when the event began that has added the first of `waiting_`
    Waiting waiting_;
    Waiting behind_;
    Waiting sending_; ///< keeps its memory
};

} // namespace idiom::net
