#pragma once

#include "gateway/backend/host_signal.hpp"
#include "gateway/telemetry/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace idiom::policy {

/// The hosts of one back end that has several URLs, and which of them are out: a host that failed a few times
/// in a row gets no requests for a while, longer each time, and then not before somebody could connect to it
/// again. One that could be connected to all the time and failed at its requests is then on trial: it gets
/// one request at a time, and is back with the first that succeeds or out again with the first that fails.
/// Never more than half of them (rounded up) are out, because the load must go somewhere. Shared by the event
/// loops; any thread.
class OutlierDetector {
public:
    /// `observer` is told when a host goes out (true) and comes back, on any event loop's thread.
    using Observer = std::function<void(std::size_t host, bool out)>;
    explicit OutlierDetector(std::size_t count, Observer observer = {})
        : hosts_(count), observer_(std::move(observer)) {}

    std::size_t count() const { return hosts_.size(); }
    /// Costs a load of what hardly ever changes.
    bool in(std::size_t host) const { return !hosts_[host].out.load(std::memory_order_relaxed); }
    /// What became of a request to `host`. `now` is not looked at where it went well and the host is in.
    void note(std::size_t host, Response const& response, telemetry::TimePoint now);

    /// Of a host that is out: whether it is on trial and the caller is the one to send it a request. Then the
    /// caller calls `end_trial` once, after `note`.
    bool begin_trial(std::size_t host);
    void end_trial(std::size_t host);

    /// Of a host that is out: whether somebody has to watch over it and the caller is the one, from
    /// `out_until` to `note_reached`, or for as long as `watcher` lives.
    bool begin_watch(std::size_t host, std::weak_ptr<void> watcher);
    telemetry::TimePoint out_until(std::size_t host) const;
    /// There is no way to it yet.
    void extend(std::size_t host, telemetry::TimePoint now);
    /// Somebody could connect to it.
    void note_reached(std::size_t host, telemetry::TimePoint now);

private:
    struct Host {
        std::atomic<unsigned> failures = 0; ///< in a row
        std::atomic<bool> out = false;
        telemetry::TimePoint until = {};  ///< where it is out, the earliest end of that
        telemetry::TimePoint back = {};   ///< when it last came back
        unsigned times = 0;               ///< that it went out lately
        bool connects = false;            ///< it went out for what it did once it was connected to
        bool on_trial = false;            ///< out, and to be tried with a request
        bool trying = false;              ///< such a request is under way
        std::weak_ptr<void> watcher = {}; ///< expired where nobody watches over it
    };
    static void keep_out(Host& host, bool connects, telemetry::TimePoint now);
    void note_failure(std::size_t which, bool connects, telemetry::TimePoint now);
    bool put_out(Host& host, bool connects, telemetry::TimePoint now);
    /// Whether that was so. Under the mutex.
    bool readmit(Host& host, telemetry::TimePoint now);
    void notify(std::size_t which, bool out) const;

    std::vector<Host> hosts_;
    Observer const observer_;
    std::mutex mutable mutex_; ///< of what is not atomic; not on the way of a request while all are in
    std::size_t out_ = 0;
};

} // namespace idiom::policy
