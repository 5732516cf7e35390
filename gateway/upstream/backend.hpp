#pragma once

#include "gateway/inspect/why.hpp"
#include "gateway/upstream/answer_budget.hpp"
#include "gateway/upstream/via.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace idiom::tracing {
struct Trace;
}

namespace idiom::inspect {
class Recording;
}

namespace idiom::upstream {

/// What the gateway adds to a translator's request on its way, and what it observes. One per call.
struct CallContext {
    Arena& arena;                                   ///< of the call: responses live in it
    std::chrono::steady_clock::time_point deadline; ///< of the whole call
    std::string_view request_id = {};               ///< of the client's request, for the log
    std::string_view traceparent = {};              ///< W3C trace context; "" if there is none
    std::string_view tracestate = {};
    std::string_view authorization = {};                    ///< the credentials; "" for none
    std::string_view authorization_field = "Authorization"; ///< the field that they are sent in
    tracing::Trace const* trace = nullptr;                  ///< where each request is recorded; null: nowhere
    Charges* charges = nullptr; ///< counts the memory of the call's responses; null: not counted
    std::uint32_t sends = 0;    ///< how often the current request has been sent; the runner resets it before
                                ///< each request
    inspect::Recording* recording = nullptr; ///< what an inspected call leaves; null: it is not inspected
    std::uint32_t round = 0;                 ///< of the conversation, from 1
    inspect::Why why = inspect::Why::read;   ///< why the current request is sent
    Received received = Received::http_1_1;  ///< how the client's request came, for `Via`
    bool kept_connection = false;            ///< the last request went over a connection that was open before
};

/// A vendor's system, or a policy around one: a policy is a Backend that wraps a Backend. Belongs to one
/// event loop, and is used from its thread only. Never throws for what a peer does. Response::delivery says
/// what went wrong.
class Backend {
public:
    virtual ~Backend() = default;
    virtual boost::asio::awaitable<Response> send(Request const& request, CallContext& call_context) = 0;
};

} // namespace idiom::upstream
