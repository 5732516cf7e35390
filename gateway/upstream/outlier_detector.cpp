#include "gateway/upstream/outlier_detector.hpp"

#include "gateway/upstream/host_signal.hpp"

#include <algorithm>

namespace idiom::upstream {

using namespace std::chrono_literals;
using telemetry::TimePoint;

namespace {

constexpr unsigned failures_in_a_row = 3;
constexpr TimePoint::duration shortest_time_out = 5s;
constexpr unsigned most_doublings = 6; ///< 320 s
/// A host that was well for this long starts again with the shortest time out.
constexpr TimePoint::duration memory = 5min;
constexpr TimePoint::duration probe_interval = 2s;

} // namespace

void OutlierDetector::note(std::size_t which, Response const& response, TimePoint now) {
    auto const outcome = host_signal_of(response);
    if (outcome == HostSignal::bad) return note_failure(which, response.delivery != Delivery::not_sent, now);
    if (outcome != HostSignal::good) return;
    auto& host = hosts_[which];
    if (host.failures.load(std::memory_order_relaxed) != 0) host.failures.store(0, std::memory_order_relaxed);
    if (in(which)) return;
    {
        std::scoped_lock const lock(mutex_);
        if (!host.on_trial || !readmit(host, now)) return;
    }
    notify(which, false);
}

void OutlierDetector::note_failure(std::size_t which, bool connects, TimePoint now) {
    auto& host = hosts_[which];
    auto const in_a_row = host.failures.fetch_add(1, std::memory_order_relaxed) + 1;
    if (in(which) && in_a_row < failures_in_a_row) return;
    bool const went_out = put_out(host, connects, now);
    if (went_out) notify(which, true);
}

bool OutlierDetector::put_out(Host& host, bool connects, TimePoint now) {
    std::scoped_lock const lock(mutex_);
    if (host.out) {
        if (host.on_trial) keep_out(host, connects, now);
        return false;
    }
    bool const too_many = 2 * (out_ + 1) > hosts_.size() + 1;
    if (too_many) return false;
    if (now - host.back > memory) host.times = 0;
    keep_out(host, connects, now);
    host.out = true;
    ++out_;
    return true;
}

void OutlierDetector::keep_out(Host& host, bool connects, TimePoint now) {
    host.until = now + shortest_time_out * (1 << std::min(host.times++, most_doublings));
    host.connects = connects;
    host.on_trial = false;
}

bool OutlierDetector::begin_trial(std::size_t which) {
    std::scoped_lock const lock(mutex_);
    auto& host = hosts_[which];
    if (!host.on_trial || host.trying) return false;
    host.trying = true;
    return true;
}

void OutlierDetector::end_trial(std::size_t host) {
    std::scoped_lock const lock(mutex_);
    hosts_[host].trying = false;
}

bool OutlierDetector::begin_watch(std::size_t which, std::weak_ptr<void> watcher) {
    std::scoped_lock const lock(mutex_);
    auto& host = hosts_[which];
    if (!host.out || host.on_trial || !host.watcher.expired()) return false;
    host.watcher = std::move(watcher);
    return true;
}

TimePoint OutlierDetector::out_until(std::size_t host) const {
    std::scoped_lock const lock(mutex_);
    return hosts_[host].until;
}

void OutlierDetector::extend(std::size_t host, TimePoint now) {
    std::scoped_lock const lock(mutex_);
    hosts_[host].until = now + probe_interval;
}

void OutlierDetector::note_reached(std::size_t which, TimePoint now) {
    {
        std::scoped_lock const lock(mutex_);
        auto& host = hosts_[which];
        host.watcher.reset();
        host.on_trial = host.out && host.connects;
        if (host.on_trial || !readmit(host, now)) return;
    }
    notify(which, false);
}

bool OutlierDetector::readmit(Host& host, TimePoint now) {
    if (!host.out) return false;
    host.back = now;
    host.failures = 0;
    host.on_trial = false;
    host.out = false;
    --out_;
    return true;
}

void OutlierDetector::notify(std::size_t which, bool out) const {
    if (observer_) observer_(which, out);
}

} // namespace idiom::upstream
