#pragma once

#include "gateway/auth/grant.hpp"

#include <optional>

namespace idiom::auth {

/// Gets access tokens for refresh tokens that work once (OAuth 2.0 rotation; RFC 6749, 6 and 10.4). Each
/// response brings the refresh token for the next time, and losing it locks the gateway out, so:
///
/// - the new refresh token is durable before the access token that came with it is handed out;
/// - where it cannot be stored, the fetch fails, and the next one begins by storing it, without a new
///   request; while the store is known to keep nothing, no request is made;
/// - the stored token wins over the configured one; if the endpoint refuses it as invalid_grant, the
///   configured one is tried, until the endpoint has once taken or refused it;
/// - gateways that share the store take turns, so that none of them uses a token that another has used. If
/// the
///   endpoint refuses the stored one, it is read again, for what a gateway stored that died with its turn;
/// - each request has the whole OAuthOptions::timeout, whatever the wait for the turn took: a request that is
///   given up may have used its token;
/// - a store that keeps no secrets leaves the token in memory, for this process only.
class RefreshGrant final : public Grant {
public:
    RefreshGrant(OAuthOptions options, std::string backend, store::Store& store);

    boost::asio::awaitable<std::expected<Granted, TokenFailure>>
    fetch(TokenClient& client, backend::CallContext& call_context) override;

private:
    using Fetched = std::expected<Granted, TokenFailure>;

    /// The refresh token to use now.
    boost::asio::awaitable<std::expected<std::string, TokenFailure>> current();
    /// Asks with `token`, and where that is refused, with those that may have taken its place.
    boost::asio::awaitable<Fetched> renew(TokenClient& client, std::string token,
                                          store::DistributedLock const& distributed_lock,
                                          backend::CallContext& call_context);
    boost::asio::awaitable<Fetched> ask(TokenClient& client, std::string_view refresh_token,
                                        store::DistributedLock const& distributed_lock,
                                        backend::CallContext& call_context);
    /// Hands `granted` on once its refresh token is safe. `stood`: the one that was to be used until then.
    boost::asio::awaitable<Fetched> keep(Granted granted, std::string stood);
    /// Nobody was asked, so nobody refused anything: `what` the store could not do.
    TokenFailure store_is_away(std::string_view what) const;
    boost::asio::awaitable<bool> store_is_ready();

    OAuthOptions options_;
    std::string backend_;
    store::Store& store_;
    std::string held_;               ///< the newest refresh token this process got; "" until then
    std::optional<Granted> unsaved_; ///< granted, with a refresh token that could not be stored yet
    std::string unsaved_from_;       ///< the one that it takes the place of
    bool configured_spent_ = false;  ///< the endpoint took the configured token, or refused it
};

} // namespace idiom::auth
