#pragma once

#include "gateway/net/deadlines.hpp"
#include "gateway/upstream/http2_response.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace idiom::upstream {

class Http2Connection;

/// One request on an HTTP/2 connection. Lives in the frame of the coroutine that waits for its end, and
/// leaves the connection when it is destroyed.
struct Http2Stream {
    enum class End : std::uint8_t {
        none,        ///< under way
        answered,    ///< the response is whole
        unprocessed, ///< the host has certainly not acted on the request (RFC 9113, 8.7)
        reset,       ///< the host gave it up
        refused,     ///< the gateway has refused the response, see Http2Response::refusal
        lost,        ///< the connection ended
        late,        ///< its deadline passed
    };

    Http2Stream(Endpoint const& endpoint, CallContext& call_context, std::string_view body);
    ~Http2Stream();
    Http2Stream(Http2Stream const&) = delete;
    Http2Stream& operator=(Http2Stream const&) = delete;

    std::string_view unsent; ///< the part of the request's body that nghttp2 has not taken
    Http2Response response;
    std::int32_t id = 0;
    bool sent = false;  ///< its head has been handed over to the connection
    bool heard = false; ///< a part of the response has arrived
    bool reset_by_host = false;
    End end = End::none;

    // Of the connection:
    Http2Connection* connection = nullptr; ///< null if it is on none
    std::size_t place = 0;                 ///< among the streams under way
    std::chrono::steady_clock::time_point begun;
    net::Deadlines::Entry deadline;
    std::move_only_function<void()> resume; ///< the coroutine that waits
};

} // namespace idiom::upstream
