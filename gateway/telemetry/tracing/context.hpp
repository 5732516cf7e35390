#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <span>
#include <string_view>

namespace idiom::tracing {

/// The trace of a client's request (W3C Trace Context, the recommendation of 2021), as far as the gateway can
/// continue it. Views into the request or the call's arena.
struct Context {
    std::string_view traceparent; ///< of version 00; "" if the client names no trace
    std::string_view tracestate;  ///< as one field, within the limits; "" for none

    bool present() const { return !traceparent.empty(); }
    /// 32 and 16 hexadecimal digits; "" without a trace.
    std::string_view trace_id() const { return present() ? traceparent.substr(3, 32) : std::string_view{}; }
    std::string_view parent_id() const { return present() ? traceparent.substr(36, 16) : std::string_view{}; }
    /// Returns whether the client records its part: the last bit of the flags.
    bool sampled() const;
};

/// Reads the fields of a request. A `traceparent` that is invalid or occurs twice is ignored, and then so is
/// `tracestate`. A later version is read as far as version 00 goes (section 3.2.2). A `tracestate` that is
/// invalid or has more than 32 members is dropped (section 3.3.1). If it is longer than 512 characters, the
/// members of more than 128 characters are removed first, then the last members (section 3.3.1.5).
Context read_context(std::span<Header const> headers, Arena& arena);

} // namespace idiom::tracing
