#pragma once

#include "gateway/auth/token_client.hpp"
#include "gateway/auth/token_response.hpp"
#include "gateway/store/store.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace idiom::auth {

enum class GrantType : std::uint8_t { password, client_credentials, refresh_token };

/// How one back end's tokens are got (routes.yaml, `auth`).
struct OAuthOptions {
    GrantType grant = GrantType::client_credentials;
    std::string token_url;
    std::string client_id;
    std::string client_secret; ///< "" for a public client
    std::string username;      ///< password grant
    std::string password;      ///< password grant
    std::string refresh_token; ///< refresh grant: the one to begin with
    std::string scope;         ///< not sent where it is ""
    std::string token_type;    ///< of the answer, taken beside "bearer"; "" for none

    std::chrono::seconds default_lifetime{300}; ///< of a token that came without a sensible `expires_in`
    /// Of one fetch, so also of the wait for it. A refresh token has it for its turn, and for each request.
    std::chrono::milliseconds timeout{5000};
    std::chrono::milliseconds pause_after_failure{1000}; ///< callers in this time get the same failure

    bool operator==(OAuthOptions const&) const = default;
};

/// One way of getting an access token. One fetch at a time, from any thread.
class Grant {
public:
    virtual ~Grant() = default;
    virtual boost::asio::awaitable<std::expected<Granted, TokenFailure>>
    fetch(TokenClient& client, backend::CallContext& call_context) = 0;
};

/// - password (RFC 6749, 4.3, as configureUser has it): client by Basic; a refresh token is ignored.
/// - client_credentials (4.4): client by Basic, the one method every server must know (2.3.1).
/// - refresh_token (6, as Xarios has it): client in the form; see refresh_grant.hpp.
///
/// A public client, which has no secret, names itself in the form (RFC 6749, 3.2.1).
///
/// `backend` names the back end in the store, which must outlive the grant.
std::unique_ptr<Grant> make_grant(OAuthOptions options, std::string backend, store::Store& store);

/// Appends `name=value` as application/x-www-form-urlencoded (RFC 6749, appendix B), after a '&' where there
/// is something already.
void append_form_field(Text& form, std::string_view name, std::string_view value);

/// The Authorization value of a pair (RFC 7617): "Basic " and base64 of `user:password`.
std::string basic_authorization(std::string_view user, std::string_view password);

/// What of the options must not be shown, in the spellings in which it is sent.
std::vector<std::string> secrets_of(OAuthOptions const& options);

/// Sends a form to the token endpoint and reads what comes back. `authorization` is "" for none.
boost::asio::awaitable<std::expected<Granted, TokenFailure>>
ask_for_token(TokenClient& client, OAuthOptions const& options, std::string_view authorization,
              std::string_view form, backend::CallContext& call_context);

} // namespace idiom::auth
