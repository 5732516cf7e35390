#include "gateway/server/connection.hpp"

#include "gateway/server/connections.hpp"

namespace idiom::server {

Connection::Connection(Connections& connections) : connections_(connections) { link(connections.silent_); }

Connection::~Connection() { unlink(); }

void Connection::begin_idle() {
    waits_since_ = Clock::now();
    move_to(served_ ? connections_.others_ : connections_.silent_);
}

void Connection::begin_arrival(Clock::time_point since) {
    if (list_ == &connections_.arriving_) return;
    waits_since_ = since;
    move_to(connections_.arriving_);
}

void Connection::end_arrival() {
    if (list_ == &connections_.arriving_) move_to(served_ ? connections_.others_ : connections_.silent_);
}

void Connection::move_to(List& list) {
    unlink();
    link(list);
}

void Connection::link(List& list) {
    list_ = &list;
    previous_ = nullptr;
    next_ = list.first;
    (list.first ? list.first->previous_ : list.last) = this;
    list.first = this;
}

void Connection::unlink() {
    (previous_ ? previous_->next_ : list_->first) = next_;
    (next_ ? next_->previous_ : list_->last) = previous_;
}

} // namespace idiom::server
