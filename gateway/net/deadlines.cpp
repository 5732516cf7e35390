#include "gateway/net/deadlines.hpp"

#include <algorithm>

namespace idiom::net {

void Deadlines::Entry::arm(Deadlines& deadlines, Clock::time_point at) {
    disarm();
    expired_ = false;
    at_ = at;
    Entry& head = deadlines.slot(at);
    previous_ = &head;
    next_ = head.next_;
    head.next_->previous_ = this;
    head.next_ = this;
}

void Deadlines::Entry::disarm() {
    if (!next_) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = nullptr;
}

Deadlines::Deadlines(boost::asio::io_context& loop) : timer_(loop), start_(Clock::now()) {
    for (auto& head : slots_)
        head.previous_ = head.next_ = &head;
    schedule();
}

Deadlines::~Deadlines() {
    // Entries that outlive the loop must not refer to it any more.
    for (auto& head : slots_) {
        while (head.next_ != &head)
            head.next_->disarm();
        head.previous_ = head.next_ = nullptr;
    }
}

void Deadlines::on_tick(void (*work)(void*), void* owner) {
    work_ = work;
    work_owner_ = owner;
}

Deadlines::Entry& Deadlines::slot(Clock::time_point at) {
    auto const ticks = static_cast<std::size_t>(std::max<Clock::duration::rep>(0, (at - start_) / tick) + 1);
    return slots_[std::max(ticks, swept_ + 1) % slot_count];
}

void Deadlines::schedule() {
    timer_.expires_after(tick);
    timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        sweep();
        schedule();
    });
}

void Deadlines::sweep() {
    auto const now = Clock::now();
    auto const due = static_cast<std::size_t>((now - start_) / tick);
    // After a long stall one turn of the wheel visits every slot. More turns would visit them twice.
    if (due - swept_ > slot_count) swept_ = due - slot_count;
    while (swept_ < due) {
        ++swept_;
        Entry& head = slots_[swept_ % slot_count];
        for (Entry* entry = head.next_; entry != &head;) {
            Entry* const current = entry;
            entry = entry->next_;
            if (current->at_ > now) continue; // due in a later turn
            current->arm(*this, start_ + static_cast<Clock::rep>(due) * tick);
            current->expired_ = true;
            // Firing only cancels an operation. Its completion runs later, so it cannot unlink `entry`.
            current->fire_(current->owner_);
        }
    }
    if (work_) work_(work_owner_);
}

} // namespace idiom::net
