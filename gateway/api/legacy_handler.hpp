#pragma once

#include "gateway/api/request_context.hpp"
#include "gateway/auth/session_store.hpp"
#include "gateway/exchange/write_services.hpp"
#include "gateway/policy/concurrency_limiter.hpp"
#include "translators/legacy/face.hpp"
#include "translators/legacy/login.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::api {

/// What stands below `/legacy/`, and at the root of hosts that choose a route: the face of clients that were
/// written for the Voice API. It differs from the rest face in who is recognised (a session's cookies and
/// headers count too), in how a failure looks, and in that one request may take several calls. Belongs to one
/// event loop.
class LegacyHandler {
public:
    /// `sessions` is shared by all event loops.
    LegacyHandler(exchange::WriteServices& write_services, auth::SessionStore& sessions,
                  policy::ConcurrencyLimiter& limiter)
        : write_services_(write_services), sessions_(sessions), limiter_(limiter) {}

    /// Bytes that the body of a login may have.
    static constexpr std::size_t most_login = std::size_t{8} * 1024;

    /// The answer that needs neither the body nor a wait: to strangers, but for those who log in.
    std::optional<unified::ClientResponse> turn_away(RequestContext& context) const;
    static bool is_login(RequestContext const& context);
    boost::asio::awaitable<unified::ClientResponse> answer(RequestContext& context);

private:
    boost::asio::awaitable<void> recognise(RequestContext& context) const;
    auth::Callers::Trusted const* recognise_at_once(RequestContext& context) const;
    void look_for_session(RequestContext& context) const;
    unified::ClientResponse refuse_caller(RequestContext& context) const;
    unified::ClientResponse authenticate(RequestContext& context,
                                         unified::ClientRequest const& client_request,
                                         legacy::AuthOperation what);
    unified::ClientResponse log_in(RequestContext& context, unified::ClientRequest const& client_request);
    unified::ClientResponse log_out(RequestContext& context, unified::ClientRequest const& client_request);
    boost::asio::awaitable<unified::ClientResponse> converse(RequestContext& context,
                                                             legacy::Request const& request,
                                                             unified::RouteView const& route,
                                                             unified::Format format);
    boost::asio::awaitable<void> execute_all(RequestContext& context, legacy::Request const& request,
                                             std::span<Call const> calls, std::span<Result<Answer>> outcomes,
                                             backend::CallContext& call_context);

    exchange::WriteServices& write_services_;
    auth::SessionStore& sessions_;
    policy::ConcurrencyLimiter& limiter_;
};

} // namespace idiom::api
