#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace idiom::tracing {

class Recorder;

/// The gateway's part in a recorded trace: one request of a client. Lives in the call's arena.
struct Trace {
    Recorder* recorder = nullptr; ///< of the event loop
    std::string_view id;          ///< 32 hexadecimal digits
    std::string_view state;       ///< the tracestate; "" for none
    std::string_view parent;      ///< the client's span, 16 digits; "" if the trace begins here
    std::string_view span;        ///< the request's own span, the parent of all others
    std::chrono::nanoseconds wall_clock_ahead{}; ///< difference to the steady clock, counted from 1970
};

/// One fact of a span. Left out if it has neither text nor number. A long text is cut.
struct Attribute {
    std::string_view name;
    std::string_view text = {};
    std::int64_t number = 0;
};

/// An operation with its begin and end.
struct Span {
    enum class Kind : std::uint8_t { internal = 1, server = 2, client = 3 }; ///< OTLP's numbers
    std::string_view id;
    std::string_view parent; ///< "" for none
    bool parent_is_remote = false;
    Kind kind = Kind::internal;
    std::string_view name;
    std::chrono::steady_clock::time_point begin;
    std::chrono::steady_clock::time_point end;
    bool failed = false;
    std::span<Attribute const> attributes;
};

/// Most bytes of a span with at most twenty attributes.
inline constexpr std::size_t largest_span = 40 * 1024;

/// Appends a span in the JSON encoding of OTLP 1 (opentelemetry-proto, trace.proto). The OTLP specification
/// makes exceptions to the mapping: ids in hexadecimal, numbers for enums; 64-bit numbers are strings.
void append_span(std::string& out, Trace const& trace, Span const& span);

/// The texts before and after the spans in an ExportTraceServiceRequest. Commas separate the spans.
/// `resource` has the name and value of each attribute of the process.
std::string before_spans(std::span<Attribute const> resource);
inline constexpr std::string_view after_spans = "]}]}]}";

} // namespace idiom::tracing
