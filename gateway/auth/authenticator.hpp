#pragma once

#include "gateway/auth/caller.hpp"
#include "gateway/auth/jwt.hpp"
#include "gateway/auth/key_source.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::auth {

/// Tells who calls. Remembers the credentials that it has recognised, so that a client that comes again costs
/// one comparison in constant time instead of a hash or a signature check; with another configuration comes
/// another authenticator, which remembers nothing. Belongs to one event loop.
class Authenticator {
public:
    /// What was made of the credentials of a request.
    struct Finding {
        CallerPtr caller; ///< null: nobody
        /// The token names a key that its issuer may have only lately: ask again after `fetch_keys`.
        Callers::Trusted const* lacks_key = nullptr;
    };

    /// `clients` are the ways to the keys of `callers->trusted()`, in that order; null for keys that stay.
    /// `executor` is the loop's.
    Authenticator(std::shared_ptr<Callers const> callers, std::vector<std::shared_ptr<KeyClient>> clients,
                  boost::asio::any_io_executor executor, WallClock now);

    Callers const& callers() const { return *callers_; }

    /// By `X-Api-Key`, else by `Authorization`: `Bearer` with a key or a token, `Basic` with the client's
    /// name and key.
    Finding by_headers(std::span<Header const> headers, Arena& arena);
    /// Whether the credentials were recognised before and still hold, so that it takes no check to know them.
    bool remembers(std::span<Header const> headers);
    /// By the names of a verified client certificate.
    CallerPtr by_certificate(std::span<std::string const> names) const;
    /// Whether a request brings credentials of its own. They count, even if they are wrong; a certificate
    /// counts only where there are none.
    static bool has_credentials(std::span<Header const> headers);

    /// Has the keys of an issuer fetched anew, if that was not done a moment ago. Whoever asks has proven
    /// nothing yet, so only a few wait for keys to come in place of others; one more gets false at once, and
    /// need not ask again. The authenticator must outlive the wait.
    boost::asio::awaitable<bool> fetch_keys(Callers::Trusted const& issuer);
    /// Has the keys fetched that have not been yet, so that the first token need not wait.
    void fetch_first_keys();

private:
    enum class Field : std::uint8_t { none, api_key, authorization };
    struct Credentials {
        Field field = Field::none;
        std::string_view text;
    };
    /// Credentials that were recognised.
    struct Recognised {
        std::uint64_t hash = 0;
        Field field = Field::none;
        std::string text;
        CallerPtr caller;
        Callers::Trusted const* issuer = nullptr; ///< where a token made the caller
        std::uint64_t version = 0;                ///< of the keys that the token was checked with
        std::chrono::system_clock::time_point until;
    };
    struct Verified {
        Finding finding;
        Recognised recognised; ///< as far as a token says
    };

    static Credentials credentials_in(std::span<Header const> headers);
    std::uint64_t hash_of(Credentials const& credentials) const;
    bool still_knows(Recognised const& recognised, Credentials const& credentials, std::uint64_t hash);
    Verified verify(Credentials const& credentials, Arena& arena);
    Verified verify_token(std::string_view token, Arena& arena);
    CallerPtr configured(Caller const* caller) const;
    std::shared_ptr<KeyClient> const& client_of(Callers::Trusted const& issuer) const;

    static constexpr std::size_t most_waiting = 16; ///< for the keys of one issuer
    static constexpr std::size_t most_known = 1024; ///< the latest of those that fall on one place stays
    static constexpr std::size_t longest_known = 4096;

    std::shared_ptr<Callers const> callers_;
    std::vector<std::shared_ptr<KeyClient>> clients_;
    boost::asio::any_io_executor executor_;
    WallClock now_;
    std::uint64_t seed_ = 0; ///< nobody outside can tell where a text falls
    std::vector<Recognised> recognised_;
    std::vector<std::size_t> waiting_; ///< for the keys of each issuer
};

} // namespace idiom::auth
