#pragma once

#include "gateway/limits/concurrency_limiter.hpp"
#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace idiom::pipeline {

/// The name under which the list of routes is limited, as if it were a route. No route may have this name.
inline constexpr std::string_view route_list = "routes";

/// Takes a token from the caller's limit on the route, and records the state of the limit for the RateLimit
/// fields of the response. Returns false if the result is not known yet; then wait_for_token must be called.
bool take_token(RequestContext& context, std::string_view route);
/// Waits for the result of take_token, after it returned false.
boost::asio::awaitable<void> wait_for_token(RequestContext& context);
/// Returns rate_limited if take_token or wait_for_token got no token.
std::optional<Error> over_limit(RequestContext const& context);
/// Adds the RateLimit fields to the response for a limited client (draft-ietf-httpapi-ratelimit-headers-10).
void add_rate_fields(RequestContext const& context, std::pmr::vector<Header>& headers);

/// Return rate_limited if too many logins from the caller's address have failed. The credentials are not
/// checked then. The first function is for credentials in the headers, and lets credentials pass that the
/// authenticator remembers. The second function is for a login by other means.
std::optional<Error> credentials_throttled(RequestContext const& context);
std::optional<Error> login_throttled(RequestContext const& context);
/// Fetches the keys of the issuer of the caller's token, and then tries to recognise the caller again. The
/// wait counts as a failed login until the token proves valid, so that many callers with bad tokens are
/// stopped before they have all waited.
boost::asio::awaitable<void> wait_for_keys(RequestContext& context, auth::Callers::Trusted const& issuer);
/// Counts a failed login against the address of a caller that was not recognised. A request without
/// credentials is no failed login.
void record_failed_credentials(RequestContext& context);
void record_failed_login(RequestContext const& context);

/// Counts the request's place in the ConcurrencyLimiter as its client's.
void claim_place(RequestContext const& context, limits::ConcurrencyLimiter& limiter);

/// Returns the error for a request that the ConcurrencyLimiter refuses.
Error overloaded();

} // namespace idiom::pipeline
