#pragma once

#include "gateway/execution/write_services.hpp"
#include "gateway/limits/concurrency_limiter.hpp"
#include "gateway/pipeline/legacy_handler.hpp"
#include "gateway/pipeline/request_context.hpp"
#include "gateway/server/handler.hpp"
#include "gateway/telemetry/access_log.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/unified/read_call.hpp"

#include <memory>

namespace idiom::pipeline {

/// The handler of the clients' listeners. It recognises the caller, finds the route, reads the call, executes
/// it, writes the response, and logs one line. Belongs to one event loop.
class RequestHandler final : public server::Handler {
public:
    RequestHandler(std::shared_ptr<RoutingSnapshot const> routing, execution::WriteServices& write_services,
                   auth::SessionStore& sessions, telemetry::AccessLog& log,
                   limits::ConcurrencyLimiter& limiter, tracing::Recorder* recorder = nullptr)
        : routing_(std::move(routing)), legacy_(write_services, sessions, limiter),
          write_services_(write_services), log_(log), limiter_(limiter), recorder_(recorder) {}

    /// Refuses a request if too many are under way. If its body has yet to arrive, refuses it also if its
    /// caller is not recognised, unless the request is a login or has a token whose key must be fetched. An
    /// admitted request counts as under way until its response is written, because slow readers hold memory
    /// too. It counts against its client, or, while the caller is not known, against the few places for such
    /// callers.
    std::optional<server::Response> admit(server::Request const& request, bool body_awaited) override;
    void release(server::Permit const& permit) override;
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override;
    server::Response refuse(server::Request const& request, Fault fault, std::string_view detail) override;
    server::Response refuse_connection(server::Request const& request, Error const& error) override;

    /// The next request uses the new snapshot.
    void replace_routing(std::shared_ptr<RoutingSnapshot const> routing) { routing_ = std::move(routing); }

private:
    bool enter(RequestContext const& context);
    void leave_to_strangers(server::Permit& permit);
    std::optional<ClientResponse> turn_away(RequestContext& context);
    boost::asio::awaitable<ClientResponse> answer(RequestContext& context);
    boost::asio::awaitable<ClientResponse> execute(RequestContext& context,
                                                   unified::ParsedCall const& parsed);
    boost::asio::awaitable<ClientResponse> answer_route_list(RequestContext& context);
    ClientResponse list_routes(RequestContext& context);
    ClientResponse answer_capabilities(RequestContext& context, ClientRequest const& client_request,
                                       std::string_view base);
    server::Response finish(RequestContext const& context, ClientResponse const& response);

    std::shared_ptr<RoutingSnapshot const> routing_;
    LegacyHandler legacy_;
    execution::WriteServices& write_services_;
    telemetry::AccessLog& log_;
    limits::ConcurrencyLimiter& limiter_;
    tracing::Recorder* recorder_; ///< null if no traces are recorded
};

} // namespace idiom::pipeline
