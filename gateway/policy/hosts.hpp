#pragma once

#include "gateway/backend/outcome.hpp"
#include "gateway/telemetry/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace idiom::policy {

/// The hosts of one back end that has several URLs, and which of them are out: a host that failed a few times
/// in a row gets no requests for a while, longer each time, and then not before somebody could connect to it
/// again. Never more than half of them (rounded up) are out, because the load must go somewhere. Shared by
/// the event loops; any thread.
class Hosts {
public:
    /// `observer` is told when a host goes out (true) and comes back, on any event loop's thread.
    using Observer = std::function<void(std::size_t host, bool out)>;
    explicit Hosts(std::size_t count, Observer observer = {})
        : hosts_(count), observer_(std::move(observer)) {}

    std::size_t count() const { return hosts_.size(); }
    /// Costs a load of what hardly ever changes.
    bool in(std::size_t host) const { return !hosts_[host].out.load(std::memory_order_relaxed); }
    /// What became of a request to `host`. True where that put it out: then the caller is the one to watch
    /// over it, until it can call `readmit`.
    bool note(std::size_t host, backend::Outcome outcome, telemetry::TimePoint now);

    telemetry::TimePoint out_until(std::size_t host) const;
    /// There is no way to it yet.
    void extend(std::size_t host, telemetry::TimePoint now);
    void readmit(std::size_t host, telemetry::TimePoint now);

private:
    struct Host {
        std::atomic<unsigned> failures = 0; ///< in a row
        std::atomic<bool> out = false;
        telemetry::TimePoint until = {}; ///< where it is out, the earliest end of that
        telemetry::TimePoint back = {};  ///< when it last came back
        unsigned times = 0;              ///< that it went out lately
    };
    bool put_out(Host& host, telemetry::TimePoint now);

    std::vector<Host> hosts_;
    Observer const observer_;
    std::mutex mutable mutex_; ///< of what is not atomic; not on the way of a request that succeeds
    std::size_t out_ = 0;
};

} // namespace idiom::policy
