#include "gateway/telemetry/tracing/recorder.hpp"

#include <array>

namespace idiom::tracing {

namespace {

constexpr unsigned ticks_between = 4; ///< 200 ms

std::mt19937_64 seeded() {
    std::random_device system;
    std::seed_seq seed{system(), system(), system(), system(), system(), system(), system(), system()};
    return std::mt19937_64(seed);
}

void put_hex(char* at, std::uint64_t value) {
    for (int shift = 60; shift >= 0; shift -= 4)
        *at++ = "0123456789abcdef"[value >> shift & 15];
}

std::chrono::nanoseconds wall_clock_ahead() {
    return std::chrono::system_clock::now().time_since_epoch() -
           std::chrono::steady_clock::now().time_since_epoch();
}

} // namespace

Sampler::Sampler(double share) : bound_(static_cast<std::uint64_t>(share * 0x1p63)) {}

Recorder::Recorder(double share, Outlet outlet)
    : sampler_(share), outlet_(std::move(outlet)), random_(seeded()) {}

Trace const* Recorder::begin(Context const& context, Arena& arena) {
    auto id = context.trace_id();
    if (context.present()) {
        if (!context.sampled()) return nullptr;
    } else {
        auto const low = random_();
        if (!sampler_.chooses(low)) return nullptr;
        char* const made = arena.bytes(32);
        put_hex(made, random_() | 1); // must not be all zeros
        put_hex(made + 16, low);
        id = {made, 32};
    }
    auto& trace = arena.array<Trace>(1).front();
    trace = {.recorder = this,
             .id = id,
             .state = context.tracestate,
             .parent = context.parent_id(),
             .span = new_span_id(arena),
             .wall_clock_ahead = wall_clock_ahead()};
    return &trace;
}

std::string_view Recorder::new_span_id(Arena& arena) {
    char* const made = arena.bytes(16);
    put_hex(made, random_() | 1);
    return {made, 16};
}

void Recorder::record(Trace const& trace, Span const& span) {
    auto const before = batch_.spans.size();
    if (before > 0) batch_.spans += ',';
    append_span(batch_.spans, trace, span);
    if (batch_.spans.size() <= Batch::room) {
        ++batch_.count;
        return;
    }
    batch_.spans.resize(before);
    ++batch_.dropped;
}

void Recorder::tick() {
    if (++ticks_ < ticks_between && batch_.spans.size() < Batch::room / 2) return;
    ticks_ = 0;
    flush();
}

void Recorder::flush() {
    if (batch_.count > 0 || batch_.dropped > 0) outlet_(batch_);
}

void record_wait(Trace const& trace, std::string_view name, std::chrono::steady_clock::time_point begin,
                 bool failed, Arena& arena) {
    trace.recorder->record(trace, {.id = trace.recorder->new_span_id(arena),
                                   .parent = trace.span,
                                   .name = name,
                                   .begin = begin,
                                   .end = std::chrono::steady_clock::now(),
                                   .failed = failed,
                                   .attributes = {}});
}

} // namespace idiom::tracing
