#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

/// Refuses credentials in the headers if too many logins from the caller's address have failed. The
/// credentials are not checked then. Credentials that the authenticator remembers pass, because failed logins
/// of others behind the same address must not lock out a caller that is already known.
std::optional<ClientResponse> refuse_throttled(RequestContext& context);

/// Finds the caller without a wait: by the credentials in the headers; if there are none, by a session of the
/// face, or by the certificate of the connection. A session counts only if nothing else identifies the
/// caller, and never beside Basic credentials; it precedes the certificate, because a client does not choose
/// its certificate for each request. Returns null when it is done. Returns an issuer if its keys must be
/// fetched first, see wait_for_keys.
auth::Callers::Trusted const* recognise(RequestContext& context);

/// Fetches the keys of the issuer of the caller's token, and then tries to recognise the caller again. The
/// wait counts as a failed login until the token proves valid, so that many callers with bad tokens are
/// stopped before they have all waited.
boost::asio::awaitable<void> wait_for_keys(RequestContext& context, auth::Callers::Trusted const& issuer);

/// Refuses a caller that was not recognised, after a failed login was counted against its address. A request
/// without credentials is no failed login.
std::optional<ClientResponse> refuse_stranger(RequestContext& context);

/// Counts a failed login of a caller that has credentials and was not recognised; takes it back if it was
/// recognised after all.
void count_failed_login(RequestContext& context);

/// Returns rate_limited if too many logins from the caller's address have failed.
std::optional<Error> login_throttled(RequestContext const& context);

/// Returns the values that may be session ids, the strongest first; none if the face has no logins.
Names session_ids(RequestContext const& context);

} // namespace idiom::pipeline
