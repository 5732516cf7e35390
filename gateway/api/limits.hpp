#pragma once

#include "gateway/api/request_context.hpp"
#include "gateway/policy/concurrency_limiter.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace idiom::api {

/// The list of routes counts as a route of its own, under a name that no route may have.
inline constexpr std::string_view route_list = "routes";

/// Takes a token of what the caller may ask of the route, and notes how that stands for the answer's
/// RateLimit fields. False where that has to be waited for.
bool take_token(RequestContext& context, std::string_view route);
/// To be called then.
boost::asio::awaitable<void> wait_for_token(RequestContext& context);
/// Whether there was none. Error: rate_limited.
std::optional<Error> over_limit(RequestContext const& context);
/// The RateLimit fields of an answer to a limited client (draft-ietf-httpapi-ratelimit-headers-10).
void add_rate_fields(RequestContext const& context, std::pmr::vector<Header>& headers);

/// Where an address has failed to say who it is too often, what it claims to be is not looked at:
/// rate_limited. For credentials among the headers, unless they are remembered, and for a login by other
/// means.
std::optional<Error> credentials_throttled(RequestContext const& context);
std::optional<Error> login_throttled(RequestContext const& context);
/// Has the keys fetched that the caller's token may be signed with, and tries once more to recognise it. The
/// wait counts as a guess until it proves to be none, so that a crowd is stopped before it has waited.
boost::asio::awaitable<void> wait_for_keys(RequestContext& context, auth::Callers::Trusted const& issuer);
/// Counts a failure against its address, where nobody was recognised. Credentials that are not there are no
/// guess.
void record_failed_credentials(RequestContext& context);
void record_failed_login(RequestContext const& context);

/// The caller's place among the requests under way is its client's.
void claim_place(RequestContext const& context, policy::ConcurrencyLimiter& limiter);

/// The gateway takes no more now.
Error overloaded();

} // namespace idiom::api
