#include "gateway/upstream/outcome.hpp"

#include "gateway/http1/date.hpp"
#include "gateway/upstream/decode_answer.hpp"

#include <string>

namespace idiom::upstream {

namespace {

using Clock = std::chrono::steady_clock;

/// One second: by then a connection of the pool may be free.
constexpr std::uint32_t pool_is_full_for = 1;

} // namespace

void report(Endpoint const& endpoint, std::string_view cause) {
    if (endpoint.troubles && !cause.empty()) endpoint.troubles->note(cause);
}

Response over_budget(bool sent_a_write) {
    if (sent_a_write)
        return {.delivery = Delivery::unusable,
                .body = "the back end's answers take more memory than they may at present",
                .own_limit = true};
    return {.delivery = Delivery::busy, .retry_after = pool_is_full_for};
}

Response too_much(Endpoint const& endpoint, bool writes) {
    report(endpoint, "its answers under way take more memory than they may");
    return over_budget(writes);
}

Response without_connection(Delivery why) {
    Response response{.delivery = why};
    if (why == Delivery::busy) response.retry_after = pool_is_full_for;
    return response;
}

Response unusable(Endpoint const& endpoint, std::string_view why) {
    if (endpoint.troubles) report(endpoint, "its answer is not usable HTTP: " + std::string(why));
    return {.delivery = Delivery::unusable};
}

bool charge(Endpoint const& endpoint, CallContext& call_context, std::size_t& charged, std::size_t size) {
    return !call_context.charges || call_context.charges->grow(endpoint.budget, charged, size);
}

void decode(Endpoint const& endpoint, Response& response, CallContext& call_context) {
    report(endpoint, decode_answer(response, endpoint.max_answer, call_context.arena));
}

void note_retry_after(Response& response) {
    if (response.status != 429 && response.status != 503) return;
    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    response.retry_after = http1::retry_after(response.header("Retry-After"), now);
}

void note(Endpoint const& endpoint, telemetry::BackendCounts& counts, Response const& response,
          Clock::time_point begun) {
    // The other causes were reported where they were noticed.
    if (response.delivery == Delivery::lost)
        report(endpoint, "it ended the connection before a whole answer");
    if (response.delivery == Delivery::timed_out) report(endpoint, "it gave no whole answer in time");
    endpoint.health->note(host_signal_of(response));
    counts.note(response, Clock::now() - begun);
}

} // namespace idiom::upstream
