#include "gateway/upstream/traced_backend.hpp"

#include "gateway/inspect/recording.hpp"
#include "gateway/telemetry/tracing/recorder.hpp"
#include "translators/core/text.hpp"

#include <array>

namespace idiom::upstream {

namespace {

using boost::asio::awaitable;
using Clock = std::chrono::steady_clock;

/// Returns the `error.type` of a request without a response.
std::string_view word_for(Delivery delivery) {
    switch (delivery) {
    case Delivery::answered: return {};
    case Delivery::not_sent: return "not_sent";
    case Delivery::lost: return "connection_lost";
    case Delivery::timed_out: return "timeout";
    case Delivery::unusable: return "unusable_answer";
    case Delivery::busy: return "pool_full";
    case Delivery::refused: return "no_credentials";
    case Delivery::unfit: return "unfit_request";
    }
    return {};
}

class Traced final : public Backend {
public:
    Traced(std::unique_ptr<Backend> to, Destination destination)
        : to_(std::move(to)), destination_(std::move(destination)) {}

    awaitable<Response> send(Request const& request, CallContext& call_context) override {
        auto const resends = call_context.sends++;
        if (call_context.recording) return keep(request, call_context, resends);
        return trace(request, call_context, resends);
    }

private:
    awaitable<Response> trace(Request const& request, CallContext& call_context, std::uint32_t resends) {
        if (!call_context.trace) return to_->send(request, call_context);
        return record(request, call_context, resends);
    }

    awaitable<Response> keep(Request const& request, CallContext& call_context, std::uint32_t resends) {
        auto& recording = *call_context.recording;
        auto const place = recording.begin({.request = request,
                                            .base = destination_.url,
                                            .authorization = call_context.authorization,
                                            .authorization_field = call_context.authorization_field,
                                            .traceparent = call_context.traceparent,
                                            .why = call_context.why,
                                            .round = call_context.round,
                                            .attempt = resends + 1,
                                            .began = Clock::now(),
                                            .ended = {},
                                            .response = {}});
        auto const response = co_await trace(request, call_context, resends);
        recording.end(place, response, Clock::now(), call_context.kept_connection);
        co_return response;
    }

    awaitable<Response> record(Request const& request, CallContext& call_context, std::uint32_t resends) {
        auto const& trace = *call_context.trace;
        auto const id = trace.recorder->new_span_id(call_context.arena);
        call_context.traceparent = call_context.arena.join({"00-", trace.id, "-", id, "-01"});
        auto const begin = Clock::now();
        auto const response = co_await to_->send(request, call_context);

        bool const answered = response.delivery == Delivery::answered;
        auto const status = answered ? response.status : 0;
        bool const failed = !answered || status >= 400;
        Decimal const status_text(status);
        auto const error = answered ? status_text.view() : word_for(response.delivery);
        std::array const attributes{
            tracing::Attribute{"http.request.method", name_of(request.method)},
            tracing::Attribute{"server.address", destination_.address},
            tracing::Attribute{"server.port", {}, destination_.port},
            tracing::Attribute{"http.response.status_code", {}, status},
            tracing::Attribute{"http.request.resend_count", {}, resends},
            tracing::Attribute{"error.type", failed ? error : std::string_view{}},
            tracing::Attribute{"idiom.backend", destination_.backend},
            tracing::Attribute{"idiom.dialect", destination_.dialect},
        };
        trace.recorder->record(trace, {.id = id,
                                       .parent = trace.span,
                                       .kind = tracing::Span::Kind::client,
                                       .name = name_of(request.method),
                                       .begin = begin,
                                       .end = Clock::now(),
                                       .failed = failed,
                                       .attributes = attributes});
        co_return response;
    }

    std::unique_ptr<Backend> to_;
    Destination destination_;
};

} // namespace

std::unique_ptr<Backend> traced(std::unique_ptr<Backend> to, Destination destination) {
    return std::make_unique<Traced>(std::move(to), std::move(destination));
}

} // namespace idiom::upstream
