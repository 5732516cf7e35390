#pragma once

#include "gateway/app/worker.hpp"
#include "gateway/inspect/inspector.hpp"
#include "gateway/inspect/watch.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace idiom::app {

/// The inspections of a running gateway. Tells every event loop which calls to inspect, and takes what they
/// leave. All but the constructor is used on the loop of the admin listener, that of the first worker.
class Inspections {
public:
    /// `bounds` is null if inspecting is off. `workers` outlive this.
    Inspections(std::vector<std::unique_ptr<Worker>> const& workers,
                std::optional<inspect::Bounds> const& bounds);
    ~Inspections();
    Inspections(Inspections const&) = delete;
    Inspections& operator=(Inspections const&) = delete;

    inspect::Inspector& inspector() { return inspector_; }
    static inspect::Now now();
    /// Sets the timer by which inspections end. To be called when one has begun or ended.
    void changed();
    /// Who is told of calls that begin and end; may be empty.
    std::function<void(inspect::Summary const&)> on_call;

private:
    void publish(std::vector<inspect::Inspection> const& inspections);
    /// Returns a function that calls `take` on the loop of the admin listener. Any thread may call it, also
    /// after the end of this object: then it does nothing.
    template <class Take> auto handed_to(Take take);

    std::vector<std::unique_ptr<Worker>> const& workers_;
    std::optional<inspect::Bounds> bounds_;
    std::shared_ptr<std::atomic<std::uint64_t>> last_seq_ = std::make_shared<std::atomic<std::uint64_t>>(0);
    std::shared_ptr<std::atomic<bool>> open_ = std::make_shared<std::atomic<bool>>(true);
    boost::asio::steady_timer timer_;
    inspect::Inspector inspector_;
};

} // namespace idiom::app
