#include "gateway/policy/hosts.hpp"

#include <algorithm>

namespace idiom::policy {

using namespace std::chrono_literals;
using backend::Outcome;
using telemetry::TimePoint;

namespace {

constexpr unsigned failures_in_a_row = 3;
constexpr TimePoint::duration shortest_time_out = 5s;
constexpr unsigned most_doublings = 6; ///< 320 s
/// A host that was well for so long starts afresh.
constexpr TimePoint::duration memory = 5min;
constexpr TimePoint::duration probe_interval = 2s;

} // namespace

bool Hosts::note(std::size_t which, Outcome outcome, TimePoint now) {
    auto& host = hosts_[which];
    if (outcome == Outcome::good && host.failures.load(std::memory_order_relaxed) != 0)
        host.failures.store(0, std::memory_order_relaxed);
    if (outcome != Outcome::bad) return false;
    if (host.failures.fetch_add(1, std::memory_order_relaxed) + 1 < failures_in_a_row) return false;
    bool const went_out = put_out(host, now);
    if (went_out && observer_) observer_(which, true);
    return went_out;
}

bool Hosts::put_out(Host& host, TimePoint now) {
    std::scoped_lock const lock(mutex_);
    bool const too_many = 2 * (out_ + 1) > hosts_.size() + 1;
    if (host.out || too_many) return false;
    if (now - host.back > memory) host.times = 0;
    host.until = now + shortest_time_out * (1 << std::min(host.times++, most_doublings));
    host.out = true;
    ++out_;
    return true;
}

TimePoint Hosts::out_until(std::size_t host) const {
    std::scoped_lock const lock(mutex_);
    return hosts_[host].until;
}

void Hosts::extend(std::size_t host, TimePoint now) {
    std::scoped_lock const lock(mutex_);
    hosts_[host].until = now + probe_interval;
}

void Hosts::readmit(std::size_t which, TimePoint now) {
    {
        std::scoped_lock const lock(mutex_);
        auto& host = hosts_[which];
        if (!host.out) return;
        host.back = now;
        host.failures = 0;
        host.out = false;
        --out_;
    }
    if (observer_) observer_(which, false);
}

} // namespace idiom::policy
