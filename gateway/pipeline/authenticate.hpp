#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Refuses credentials in the headers if too many logins from the caller's address have failed. The
/// credentials are not checked then. Credentials that the authenticator remembers pass, because failed logins
/// of others behind the same address must not lock out a caller that is already known.
std::optional<ClientResponse> refuse_throttled(RequestContext& context);

/// Sets `context.caller` to the caller if it can be found without a wait, else leaves it null. The
/// credentials in the headers come first, then a session of the face, then the certificate of the connection.
/// A request with the id of a session never counts by its certificate, because a client does not choose its
/// certificate for each request. After Basic credentials that are wrong, no session is looked up. Returns an
/// issuer if its keys must be fetched first (see wait_for_keys), else null.
auth::Callers::Trusted const* recognise(RequestContext& context);

/// Fetches the keys of the issuer of the caller's token, and then tries to recognise the caller again. The
/// wait counts as a failed login until the token proves valid, so that many callers with bad tokens are
/// stopped before they have all waited.
boost::asio::awaitable<void> wait_for_keys(RequestContext& context, auth::Callers::Trusted const& issuer);

/// Refuses the request if its caller was not recognised. If the request has credentials, first counts a
/// failed login against the address of the caller. A request without credentials is not a failed login.
std::optional<ClientResponse> refuse_stranger(RequestContext& context);

/// Counts a failed login against the address of the caller if the request has credentials and its caller is
/// not recognised. Takes the count of this request back if the caller is recognised by now.
void count_failed_login(RequestContext& context);

/// Returns rate_limited if too many logins from the caller's address have failed.
std::optional<Error> login_throttled(RequestContext const& context);

/// Returns the values that may be session ids, the strongest first; none if the face has no logins.
Names session_ids(RequestContext const& context);

} // namespace idiom::pipeline
