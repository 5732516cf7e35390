#pragma once

#include "gateway/api/legacy_handler.hpp"
#include "gateway/api/request_context.hpp"
#include "gateway/exchange/write_services.hpp"
#include "gateway/policy/concurrency_limiter.hpp"
#include "gateway/server/handler.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "translators/unified/read_call.hpp"

#include <memory>

namespace idiom::api {

/// Everything below the clients' listeners: recognises the caller, finds the route, reads the call, has it
/// carried out, writes the answer, and logs one line. Belongs to one event loop.
class RequestHandler final : public server::Handler {
public:
    RequestHandler(std::shared_ptr<RoutingSnapshot const> routing, exchange::WriteServices& write_services,
                   auth::SessionStore& sessions, telemetry::AccessLog& log,
                   policy::ConcurrencyLimiter& limiter, tracing::Recorder* recorder = nullptr)
        : routing_(std::move(routing)), legacy_(write_services, sessions, limiter),
          write_services_(write_services), log_(log), limiter_(limiter), recorder_(recorder) {}

    /// Refuses what is too much, and strangers whose bodies are still to come. What is admitted counts as
    /// under way until its answer is written, because slow readers hold memory too: against its client, or,
    /// as long as nobody knows whose it is, against the few places of strangers.
    std::optional<server::Response> admit(server::Request const& request, bool body_awaited) override;
    void release(server::Permit const& permit) override;
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override;
    server::Response refuse(server::Request const& request, Fault fault, std::string_view detail) override;

    /// Takes effect with the next request.
    void replace_routing(std::shared_ptr<RoutingSnapshot const> routing) { routing_ = std::move(routing); }

private:
    bool enter(RequestContext const& context);
    void leave_to_strangers(server::Permit& permit);
    std::optional<unified::ClientResponse> turn_away(RequestContext& context);
    boost::asio::awaitable<unified::ClientResponse> answer(RequestContext& context);
    boost::asio::awaitable<unified::ClientResponse> execute(RequestContext& context,
                                                            unified::ParsedCall const& parsed);
    boost::asio::awaitable<unified::ClientResponse> answer_route_list(RequestContext& context);
    unified::ClientResponse list_routes(RequestContext& context);
    unified::ClientResponse answer_capabilities(RequestContext& context,
                                                unified::ClientRequest const& client_request,
                                                std::string_view base);
    server::Response finish(RequestContext const& context, unified::ClientResponse const& response);

    std::shared_ptr<RoutingSnapshot const> routing_;
    LegacyHandler legacy_;
    exchange::WriteServices& write_services_;
    telemetry::AccessLog& log_;
    policy::ConcurrencyLimiter& limiter_;
    tracing::Recorder* recorder_; ///< null where no traces are recorded
};

} // namespace idiom::api
