#pragma once

#include "gateway/upstream/token_client.hpp"
#include "gateway/upstream/token_response.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace idiom::upstream {

enum class GrantType : std::uint8_t { password, client_credentials, refresh_token };

/// How the gateway gets the tokens of one back end (routes.yaml, `auth`).
struct OAuthOptions {
    GrantType grant = GrantType::client_credentials;
    std::string token_url;
    std::string client_id;
    std::string client_secret;     ///< "" for a public client
    std::string username;          ///< password grant
    std::string password;          ///< password grant
    std::string refresh_token;     ///< refresh grant: the first one
    std::string scope;             ///< not sent if ""
    std::string scheme = "Bearer"; ///< of the field that a token is sent in; "" sends the token alone
    std::string grant_name;        ///< sent as `grant_type` instead of the usual one; "" for the usual one
    std::optional<bool> client_in_body;                          ///< null: as usual for the grant
    std::vector<std::pair<std::string, std::string>> parameters; ///< of the form, beside the usual ones
    std::string token_type; ///< of the response, accepted beside "bearer"; "" for none

    std::chrono::seconds default_lifetime{300}; ///< if a token came without a usable `expires_in`
    /// Of one fetch, and of a caller's wait for it. A refresh grant may take this long for the lock, and
    /// again for each request.
    std::chrono::milliseconds timeout{5000};
    std::chrono::milliseconds pause_after_failure{1000}; ///< callers within this time get the same failure

    bool operator==(OAuthOptions const&) const = default;
};

/// One way to get an access token. One fetch at a time, from any thread.
class Grant {
public:
    virtual ~Grant() = default;
    virtual boost::asio::awaitable<std::expected<Granted, TokenFailure>> fetch(TokenClient& client,
                                                                               CallContext& call_context) = 0;
};

/// Returns the text as application/x-www-form-urlencoded has it (RFC 6749, appendix B).
std::string form_encoded(std::string_view text);

/// Appends `name=value` as application/x-www-form-urlencoded (RFC 6749, appendix B), after a '&' unless the
/// form is empty.
void append_form_field(Text& form, std::string_view name, std::string_view value);

/// Returns the Authorization value of a user and password (RFC 7617): "Basic " and base64 of `user:password`.
std::string basic_authorization(std::string_view user, std::string_view password);

/// Returns the secrets among the options, each in every spelling in which it is sent.
std::vector<std::string> secrets_of(OAuthOptions const& options);

/// Sends a form to the token endpoint and reads the response. `authorization` is "" for none.
boost::asio::awaitable<std::expected<Granted, TokenFailure>>
ask_for_token(TokenClient& client, OAuthOptions const& options, std::string_view authorization,
              std::string_view form, CallContext& call_context);

} // namespace idiom::upstream
