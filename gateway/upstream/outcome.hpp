#pragma once

#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/upstream/backend.hpp"
#include "gateway/upstream/endpoint.hpp"

#include <cstddef>
#include <string_view>

namespace idiom::upstream {

/// The responses that a sender makes itself, and what it does with every response, whatever the version of
/// HTTP.

/// Tells the operator why the host cannot be used. "" is no cause.
void report(Endpoint const& endpoint, std::string_view cause);

/// The response if the responses under way take all the memory that they may. The outcome of a write that was
/// sent is not known.
Response over_budget(bool sent_a_write);
/// Does the same after a response has begun, and reports it.
Response too_much(Endpoint const& endpoint, bool writes);
Response without_connection(Delivery why);
/// `why` is a part of a sentence, without any text of the peer's.
Response unusable(Endpoint const& endpoint, std::string_view why);

/// Charges a response that has grown to `size`. Returns false if the answer budget has no room for it.
bool charge(Endpoint const& endpoint, CallContext& call_context, std::size_t& charged, std::size_t size);

/// Removes the content coding of an answer, and converts it to UTF-8. All of it lives in the arena.
void decode(Endpoint const& endpoint, Response& response, CallContext& call_context);

/// Sets Response::retry_after, because a translator has no clock to compare a date with.
void note_retry_after(Response& response);

/// Counts a response. `begun` is when the request began to wait for a connection.
void note(Endpoint const& endpoint, telemetry::BackendCounts& counts, Response const& response,
          std::chrono::steady_clock::time_point begun);

} // namespace idiom::upstream
