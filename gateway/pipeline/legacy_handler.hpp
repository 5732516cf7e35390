#pragma once

#include "gateway/auth/session_store.hpp"
#include "gateway/execution/write_services.hpp"
#include "gateway/limits/concurrency_limiter.hpp"
#include "gateway/pipeline/request_context.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/face/conversation.hpp"
#include "translators/evovoice/face/login.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Answers the requests of clients that were written for the Voice API. Its paths are below `/legacy/`, and
/// at the root of hosts that choose a route. It differs from the rest face in three ways: a session's cookies
/// and headers identify a caller too, errors have another form, and one request may take several calls.
/// Belongs to one event loop.
class LegacyHandler {
public:
    /// All event loops share `sessions`.
    LegacyHandler(execution::WriteServices& write_services, auth::SessionStore& sessions,
                  limits::ConcurrencyLimiter& limiter)
        : write_services_(write_services), sessions_(sessions), limiter_(limiter) {}

    /// The most bytes of a login's body.
    static constexpr std::size_t most_login = std::size_t{8} * 1024;

    /// Returns the response if it needs neither the body nor a wait: an error for a caller that is not
    /// recognised, unless the request is a login. Returns nullopt if the request goes on.
    std::optional<ClientResponse> turn_away(RequestContext& context) const;
    static bool is_login(RequestContext const& context);
    boost::asio::awaitable<ClientResponse> answer(RequestContext& context);

private:
    boost::asio::awaitable<void> recognise(RequestContext& context) const;
    auth::Callers::Trusted const* recognise_at_once(RequestContext& context) const;
    void look_for_session(RequestContext& context) const;
    ClientResponse refuse_caller(RequestContext& context) const;
    ClientResponse authenticate(RequestContext& context, ClientRequest const& client_request,
                                evovoice_face::AuthOperation what);
    ClientResponse log_in(RequestContext& context, ClientRequest const& client_request);
    ClientResponse log_out(RequestContext& context, ClientRequest const& client_request);
    boost::asio::awaitable<ClientResponse> converse(RequestContext& context,
                                                    evovoice_face::Request const& request,
                                                    RouteView const& route, face::Format format);
    boost::asio::awaitable<void> execute_all(RequestContext& context, evovoice_face::Request const& request,
                                             std::span<Call const> calls, std::span<Result<Answer>> outcomes,
                                             upstream::CallContext& call_context);

    execution::WriteServices& write_services_;
    auth::SessionStore& sessions_;
    limits::ConcurrencyLimiter& limiter_;
};

} // namespace idiom::pipeline
