#pragma once

#include "gateway/telemetry/clock.hpp"
#include "translators/core/http.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace idiom::upstream {

/// Tracks which hosts of a back end with several URLs are out. A host that fails a few times in a row gets no
/// requests for a while, longer each time. It then stays out until the gateway can connect to it again. If
/// the gateway could connect all along and requests failed, the host is then on trial: it gets one request at
/// a time. The first success brings it back, the first failure takes it out again. Never more than half of
/// the hosts (rounded up) are out, because the load must go somewhere. Shared by the event loops; any thread.
class OutlierDetector {
public:
    /// `observer` is called when a host goes out (true) and when it comes back, on any event loop's thread.
    using Observer = std::function<void(std::size_t host, bool out)>;
    explicit OutlierDetector(std::size_t count, Observer observer = {})
        : hosts_(count), observer_(std::move(observer)) {}

    std::size_t count() const { return hosts_.size(); }
    /// Returns whether the host gets requests. One load of a value that rarely changes.
    bool in(std::size_t host) const { return !hosts_[host].out.load(std::memory_order_relaxed); }
    /// Counts the outcome of a request to `host`. `now` is ignored if the outcome was good and the host is
    /// not out.
    void note(std::size_t host, Response const& response, telemetry::TimePoint now);

    /// Of a host that is out: returns whether it is on trial and the caller is to send it a request. The
    /// caller then calls `note` and `end_trial`, once each.
    bool begin_trial(std::size_t host);
    void end_trial(std::size_t host);

    /// For a host that is out: makes the caller its watcher if it has none. Returns whether the caller is its
    /// watcher now. The caller then watches from `out_until` to `note_reached`, or for as long as `watcher`
    /// lives.
    bool begin_watch(std::size_t host, std::weak_ptr<void> watcher);
    telemetry::TimePoint out_until(std::size_t host) const;
    /// The gateway cannot connect to the host yet.
    void extend(std::size_t host, telemetry::TimePoint now);
    /// The gateway could connect to the host.
    void note_reached(std::size_t host, telemetry::TimePoint now);

private:
    struct Host {
        std::atomic<unsigned> failures = 0; ///< in a row
        std::atomic<bool> out = false;
        telemetry::TimePoint until = {};  ///< if it is out, the earliest time to come back
        telemetry::TimePoint back = {};   ///< when it last came back
        unsigned times = 0;               ///< how often it went out lately
        bool connects = false;            ///< it accepted connections, and failed at its requests
        bool on_trial = false;            ///< out, and to be tried with a request
        bool trying = false;              ///< a trial request is under way
        std::weak_ptr<void> watcher = {}; ///< expired if no loop watches the host
    };
    static void keep_out(Host& host, bool connects, telemetry::TimePoint now);
    void note_failure(std::size_t which, bool connects, telemetry::TimePoint now);
    bool put_out(Host& host, bool connects, telemetry::TimePoint now);
    /// Returns whether the host was out. Under the mutex.
    bool readmit(Host& host, telemetry::TimePoint now);
    void notify(std::size_t which, bool out) const;

    std::vector<Host> hosts_;
    Observer const observer_;
    std::mutex mutable mutex_; ///< guards all that is not atomic; no request takes it while all hosts are in
    std::size_t out_ = 0;
};

} // namespace idiom::upstream
