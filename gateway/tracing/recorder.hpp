#pragma once

#include "gateway/tracing/context.hpp"
#include "gateway/tracing/span.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>

namespace idiom::tracing {

/// Spans on their way to the collector, as JSON with commas between them.
struct Batch {
    static constexpr std::size_t room = 512 * 1024; ///< bytes of spans, at most

    /// Has its memory from the start: what is added later takes none from the heap.
    Batch() { spans.reserve(room + largest_span); }

    std::string spans;
    std::size_t count = 0;
    std::size_t dropped = 0; ///< that found no room
};

/// Which traces are recorded that begin here: a share of them, told by the id alone, so that whoever decides
/// like this (OpenTelemetry's TraceIdRatioBased) about the same id comes to the same.
class Sampler {
public:
    /// From 0 to 1.
    explicit Sampler(double share);
    /// `low` is the last eight bytes of the id, which are random.
    bool chooses(std::uint64_t low) const { return low >> 1 < bound_; }

private:
    std::uint64_t bound_;
};

/// What one event loop records. Bounded: what there is no room for is dropped and counted. Used from its
/// loop's thread only.
class Recorder {
public:
    /// Takes a batch over and leaves an empty one, or has no room and leaves it as it is. Called a few times
    /// a second; must not block.
    using Outlet = std::function<bool(Batch& batch)>;
    Recorder(double share, Outlet outlet);

    /// The gateway's part in the trace that the caller takes part in, if the caller records it, or in a new
    /// one. Null where nothing is recorded: then the caller's trace is passed on as it came, and none begins.
    Trace const* begin(Context const& context, Arena& arena);
    std::string_view new_span_id(Arena& arena);
    void record(Trace const& trace, Span const& span);

    /// To be called on every tick of the loop: hands over what has come together.
    void tick();
    /// Hands over what there is.
    void flush();

private:
    Sampler sampler_;
    Outlet outlet_;
    std::mt19937_64 random_;
    Batch batch_;
    unsigned ticks_ = 0;
};

/// Records the time that a request waited for something, from `begin` till now.
void record_wait(Trace const& trace, std::string_view name, std::chrono::steady_clock::time_point begin,
                 bool failed, Arena& arena);

} // namespace idiom::tracing
