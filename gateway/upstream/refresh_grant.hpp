#pragma once

#include "gateway/store/store.hpp"
#include "gateway/upstream/grant.hpp"

#include <optional>

namespace idiom::upstream {

/// Gets access tokens for refresh tokens that work once (OAuth 2.0 rotation; RFC 6749, 6 and 10.4). Each
/// response brings the next refresh token. A gateway that loses it is locked out. Therefore:
///
/// - The store has the new refresh token before any request gets the access token that came with it.
/// - If the store cannot save it, the fetch fails. The next fetch first saves it, without a new request to
///   the endpoint. While the store is known to fail, no request is made.
/// - The stored token takes precedence over the configured one. If the endpoint refuses the stored token as
///   invalid_grant, the grant tries the configured one, unless the endpoint has already taken or refused that
///   one.
/// - Gateways that share the store hold a DistributedLock, so that no gateway uses a token that another has
///   used. If the endpoint refuses the stored token, the grant reads the store again, because a gateway that
///   died with the lock may have saved a newer token.
/// - Each request has the whole OAuthOptions::timeout, however long the wait for the lock was: a request that
///   is given up may have used its token.
/// - If the store keeps no secrets, the token stays in memory, for this process only.
class RefreshGrant final : public Grant {
public:
    RefreshGrant(OAuthOptions options, std::string backend, store::Store& store);

    boost::asio::awaitable<std::expected<Granted, TokenFailure>> fetch(TokenClient& client,
                                                                       CallContext& call_context) override;

private:
    using Fetched = std::expected<Granted, TokenFailure>;

    /// Returns the refresh token to use now.
    boost::asio::awaitable<std::expected<std::string, TokenFailure>> current();
    /// Asks with `token`. If the endpoint refuses it, asks with the tokens that may have replaced it.
    boost::asio::awaitable<Fetched> renew(TokenClient& client, std::string token,
                                          store::DistributedLock const& distributed_lock,
                                          CallContext& call_context);
    boost::asio::awaitable<Fetched> ask(TokenClient& client, std::string_view refresh_token,
                                        store::DistributedLock const& distributed_lock,
                                        CallContext& call_context);
    /// Returns `granted` once the store has its refresh token. `stood` is the refresh token that was valid
    /// until then.
    boost::asio::awaitable<Fetched> keep(Granted granted, std::string stood);
    /// The failure if the store could not do `what`. The endpoint was not asked, so it refused nothing.
    TokenFailure store_is_away(std::string_view what) const;
    boost::asio::awaitable<bool> store_is_ready();

    OAuthOptions options_;
    std::string backend_;
    store::Store& store_;
    std::string held_;               ///< the newest refresh token that this process got; "" before
    std::optional<Granted> unsaved_; ///< granted, but the store has not saved its refresh token yet
    std::string unsaved_from_;       ///< the refresh token that `unsaved_` replaces
    bool configured_spent_ = false;  ///< the endpoint has taken or refused the configured token
};

} // namespace idiom::upstream
