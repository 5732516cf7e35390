#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace idiom::tracing {

class Recorder;

/// The gateway's part in a trace that is recorded: one request of a client. Lives in the call's arena.
struct Trace {
    Recorder* recorder = nullptr; ///< of the event loop
    std::string_view id;          ///< 32 hexadecimal digits
    std::string_view state;       ///< the tracestate; "" for none
    std::string_view parent;      ///< the caller's span, 16 digits; "" where the trace begins here
    std::string_view span;        ///< the request's own, under which all others are
    std::chrono::nanoseconds wall_clock_ahead{}; ///< of the steady clock, counted from 1970
};

/// One fact of a span; left out where it has neither a text nor a number. Texts are cut where they are long.
struct Attribute {
    std::string_view name;
    std::string_view text = {};
    std::int64_t number = 0;
};

/// What happened from a time to a time.
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

/// No span takes more than this, as long as it has no more than twenty attributes.
inline constexpr std::size_t largest_span = 40 * 1024;

/// Appends a span in the JSON encoding of OTLP 1 (opentelemetry-proto, trace.proto; the mapping's exceptions
/// are of the OTLP specification: ids in hexadecimal, numbers for enums; 64-bit numbers are strings).
void append_span(std::string& out, Trace const& trace, Span const& span);

/// What comes before and after the spans, which have commas between them, in an ExportTraceServiceRequest.
/// `resource`: name and value of each attribute of the process.
std::string before_spans(std::span<Attribute const> resource);
inline constexpr std::string_view after_spans = "]}]}]}";

} // namespace idiom::tracing
