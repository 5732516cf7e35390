#pragma once

#include "gateway/telemetry/tracing/context.hpp"
#include "gateway/telemetry/tracing/span.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>

namespace idiom::tracing {

/// Spans for the collector, as JSON with commas between them.
struct Batch {
    static constexpr std::size_t room = 512 * 1024; ///< bytes of spans, at most

    /// Allocates all memory at once, so that adding a span takes none from the heap.
    Batch() { spans.reserve(room + largest_span); }

    std::string spans;
    std::size_t count = 0;
    std::size_t dropped = 0; ///< spans without room
};

/// Decides which of the traces that begin here are recorded: a share of them. The id alone decides, so any
/// program that decides in the same way (OpenTelemetry's TraceIdRatioBased) comes to the same result for the
/// same id.
class Sampler {
public:
    /// `share` is from 0 to 1.
    explicit Sampler(double share);
    /// `low` is the last eight bytes of the id, which are random.
    bool chooses(std::uint64_t low) const { return low >> 1 < bound_; }

private:
    std::uint64_t bound_;
};

/// Collects the spans of one event loop. Bounded: spans without room are dropped and counted. Used from its
/// loop's thread only.
class Recorder {
public:
    /// Takes a batch and leaves an empty one. Without room, returns false and leaves the batch as it is.
    /// Called a few times a second; must not block.
    using Outlet = std::function<bool(Batch& batch)>;
    Recorder(double share, Outlet outlet);

    /// Begins the gateway's part in the client's trace if the client records it, or begins a new trace.
    /// Returns null if nothing is recorded: the client's trace is then passed on unchanged, and none begins.
    Trace const* begin(Context const& context, Arena& arena);
    std::string_view new_span_id(Arena& arena);
    void record(Trace const& trace, Span const& span);

    /// Called on every tick of the loop. Hands the collected spans over every few ticks.
    void tick();
    /// Hands the collected spans over now.
    void flush();

private:
    Sampler sampler_;
    Outlet outlet_;
    std::mt19937_64 random_;
    Batch batch_;
    unsigned ticks_ = 0;
};

/// Records that a request waited from `begin` until now.
void record_wait(Trace const& trace, std::string_view name, std::chrono::steady_clock::time_point begin,
                 bool failed, Arena& arena);

} // namespace idiom::tracing
