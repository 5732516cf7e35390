#include "gateway/upstream/http2_backend.hpp"

#include "gateway/inspect/recording.hpp"
#include "gateway/upstream/outcome.hpp"

#include <algorithm>

namespace idiom::upstream {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

bool may_repeat(Request const& request) { return request.repeatable || !request.writes; }

} // namespace

Http2Backend::Http2Backend(net::Loop& loop, std::shared_ptr<Endpoint const> endpoint,
                           std::shared_ptr<telemetry::BackendCounts> counts)
    : endpoint_(std::move(endpoint)), counts_(std::move(counts)), constants_(*endpoint_),
      http1_(loop, endpoint_, counts_),
      pool_(std::make_shared<Http2Pool>(loop, endpoint_, counts_,
                                        [this](net::Stream stream) { http1_.adopt(std::move(stream)); })) {}

Http2Backend::~Http2Backend() { pool_->close(); }

asio::awaitable<Response> Http2Backend::send(Request const& request, CallContext& call_context) {
    if (http1_.open_connections() > 0) return http1_.send(request, call_context);
    return send_http2(request, call_context);
}

asio::awaitable<Response> Http2Backend::send_http2(Request const& request, CallContext& call_context) {
    auto const fields = http2_fields(request, call_context, constants_);
    if (!fields) co_return Response{.delivery = Delivery::unfit};
    if (endpoint_->budget && endpoint_->budget->full()) co_return over_budget(false);
    auto const begun = Clock::now();
    auto const deadline = std::min(call_context.deadline, begun + endpoint_->request_timeout);
    bool const ask = !may_repeat(request);
    if (ask && endpoint_->closings->lately(begun)) pool_->retire_quiet();
    Response response;
    for (bool again = false;; again = true) {
        Http2Pool::Acquired acquired{.place = pool_->take_now(ask)};
        if (!acquired.place) acquired = co_await wait(ask, deadline, call_context);
        if (acquired.http1) co_return co_await http1_.send(request, call_context);
        if (!acquired.place) {
            response = without_connection(acquired.why);
            break;
        }
        auto const exchanged =
            co_await exchange(std::move(acquired.place), *fields, request, call_context, deadline);
        response = exchanged.response;
        if (again || !exchanged.again) break;
    }
    note_retry_after(response);
    note(*endpoint_, *counts_, response, begun);
    co_return response;
}

asio::awaitable<Http2Pool::Acquired> Http2Backend::wait(bool ask, TimePoint deadline,
                                                        CallContext& call_context) {
    auto const began = Clock::now();
    auto acquired = co_await pool_->take(ask, deadline);
    if (call_context.recording)
        call_context.recording->add({.kind = inspect::Wait::Kind::pool,
                                     .began = began,
                                     .ended = Clock::now(),
                                     .what = "for a connection of the pool"});
    co_return acquired;
}

asio::awaitable<Http2Backend::Exchanged>
Http2Backend::exchange(Http2Place place, std::span<nghttp2_nv const> fields, Request const& request,
                       CallContext& call_context, TimePoint deadline) {
    bool const was_used = call_context.kept_connection = place->is_used();
    Http2Stream stream(*endpoint_, call_context, request.body);
    auto const connection = place.take();
    if (!connection->begin(stream, fields, deadline))
        co_return Exchanged{.response = {.delivery = Delivery::not_sent}, .again = true};
    co_await connection->wait(stream);
    co_return judged(stream, was_used, request);
}

/// Says what the end of a stream means for its request.
Http2Backend::Exchanged Http2Backend::judged(Http2Stream& stream, bool was_used,
                                             Request const& request) const {
    using enum Http2Stream::End;
    auto& received = stream.response;
    switch (stream.end) {
    case answered: return {.response = received.whole(request.writes)};
    case unprocessed: return {.response = {.delivery = Delivery::not_sent}, .again = true};
    case late: return {.response = {.delivery = stream.sent ? Delivery::timed_out : Delivery::not_sent}};
    case refused:
        if (received.over_budget()) return {.response = too_much(*endpoint_, request.writes)};
        return {.response = unusable(*endpoint_, received.refusal())};
    case lost:
        return {.response = {.delivery = Delivery::lost},
                .again = was_used && !stream.heard && may_repeat(request)};
    case reset:
    case none: break;
    }
    return {.response = {.delivery = Delivery::lost}};
}

} // namespace idiom::upstream
