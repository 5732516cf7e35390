#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <span>
#include <string_view>

namespace idiom::tracing {

/// The trace that a caller takes part in (W3C Trace Context, the recommendation of 2021): what of its fields
/// can be continued. Views into the request or the call's arena.
struct Context {
    std::string_view traceparent; ///< of version 00; "" where the caller names no trace
    std::string_view tracestate;  ///< in one field, within the limits; "" for none

    bool present() const { return !traceparent.empty(); }
    /// 32 and 16 hexadecimal digits; "" where there is no trace.
    std::string_view trace_id() const { return present() ? traceparent.substr(3, 32) : std::string_view{}; }
    std::string_view parent_id() const { return present() ? traceparent.substr(36, 16) : std::string_view{}; }
    /// Whether the caller records its part: the last bit of the flags.
    bool sampled() const;
};

/// Reads the fields of a request. A `traceparent` that is invalid or there twice is none, and then there is
/// no `tracestate` either; one of a later version is understood as far as version 00 goes (section 3.2.2). A
/// `tracestate` that is invalid or has more than 32 members is dropped (section 3.3.1); of one that is longer
/// than 512 characters the members beyond 128 characters go first, then the last (section 3.3.1.5).
Context read_context(std::span<Header const> headers, Arena& arena);

} // namespace idiom::tracing
