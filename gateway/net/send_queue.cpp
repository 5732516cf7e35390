#include "gateway/net/send_queue.hpp"

#include "gateway/net/event_time.hpp"

#include <utility>

namespace idiom::net {

namespace {

/// When the present event began; the epoch outside of a turn.
thread_local SendQueue::Clock::time_point present_event;

} // namespace

SendQueue::Clock::time_point event_time() {
    return present_event == SendQueue::Clock::time_point() ? SendQueue::Clock::now() : present_event;
}

void SendQueue::begin_turn() {
    in_turn_ = true;
    present_event = now_();
}

void SendQueue::add(std::move_only_function<void()> write) {
    if (waiting_.empty()) since_ = present_event;
    waiting_.push_back(std::move(write));
}

void SendQueue::after_event() {
    if (!in_turn_) return;
    present_event = now_();
    if (!waiting_.empty() && present_event - since_ >= longest_wait) send(waiting_);
}

void SendQueue::end_turn() {
    // What follows the writes and is ready to be sent goes out at once.
    in_turn_ = false;
    send(waiting_);
    // Long messages take long, so what one of them begins must not count from the end of the last event.
    present_event = {};
    send(behind_);
}

void SendQueue::send(Waiting& those) {
    std::swap(those, sending_);
    for (auto& one : sending_)
        one();
    sending_.clear();
}

void SendQueue::clear() {
    waiting_.clear();
    behind_.clear();
    sending_.clear(); // not empty if one of them threw
}

} // namespace idiom::net
