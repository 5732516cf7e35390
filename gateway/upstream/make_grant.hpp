#pragma once

#include "gateway/store/store.hpp"
#include "gateway/upstream/grant.hpp"

#include <memory>

namespace idiom::upstream {

/// Returns the grant of the configured type, which asks a token endpoint for tokens:
///
/// - password (RFC 6749, 4.3): the client authenticates by Basic; a refresh token is ignored.
/// - client_credentials (4.4): the client authenticates by Basic, the one method that every server must know
///   (2.3.1).
/// - refresh_token (6): the client is in the form; see refresh_grant.hpp.
///
/// A public client has no secret. It names itself in the form (RFC 6749, 3.2.1).
///
/// `backend` is the name of the back end in the store. `store` must outlive the grant.
std::unique_ptr<Grant> make_grant(OAuthOptions options, std::string backend, store::Store& store);

} // namespace idiom::upstream
