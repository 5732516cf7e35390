#pragma once

#include "gateway/auth/caller.hpp"
#include "gateway/auth/jwt.hpp"
#include "gateway/auth/key_source.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::auth {

/// Finds the client by the credentials of a request. Belongs to one event loop.
///
/// The authenticator remembers the credentials that it has recognised. A client that comes again then costs
/// one comparison in constant time instead of a hash or a signature check. A new configuration brings a new
/// authenticator, which remembers nothing.
class Authenticator {
public:
    /// The result of checking the credentials of a request.
    struct Finding {
        CallerPtr caller; ///< null: no client was found
        /// Set if the token names a key that the gateway does not have, and the issuer may have published
        /// lately. The caller then calls `fetch_keys` and checks the credentials again.
        Callers::Trusted const* lacks_key = nullptr;
    };

    /// `clients` fetch the keys of `callers->trusted()`, in that order; an entry is null for keys that never
    /// change. `executor` is the event loop's.
    Authenticator(std::shared_ptr<Callers const> callers, std::vector<std::shared_ptr<KeyClient>> clients,
                  boost::asio::any_io_executor executor, WallClock now);

    Callers const& callers() const { return *callers_; }

    /// Finds the client by `X-Api-Key`. Without that field it reads `Authorization`: `Bearer` with a key or a
    /// token, or `Basic` with the client's name and key.
    Finding by_headers(std::span<Header const> headers, Arena& arena);
    /// Returns whether the credentials were recognised before and are still valid. They then need no hash and
    /// no signature check.
    bool remembers(std::span<Header const> headers);
    /// Finds the client by the names of a verified client certificate. Returns null for none.
    CallerPtr by_certificate(std::span<std::string const> names) const;
    /// Returns whether a request has credentials of its own. They decide even if they are wrong. A
    /// certificate counts only if there are none.
    static bool has_credentials(std::span<Header const> headers);

    /// Waits until the keys of an issuer have been fetched anew, unless a fetch ended a moment ago. The
    /// sender of the token has proven nothing yet. Therefore at most `most_waiting` requests wait while an
    /// older key set is there; for a further one it returns false at once, and the caller need not check the
    /// credentials again. The authenticator must outlive the wait.
    boost::asio::awaitable<bool> fetch_keys(Callers::Trusted const& issuer);
    /// Starts to fetch every key set that has not been fetched yet, so that the first token need not wait.
    void fetch_first_keys();

private:
    enum class Field : std::uint8_t { none, api_key, authorization };
    struct Credentials {
        Field field = Field::none;
        std::string_view text;
    };
    /// Credentials that were recognised, with their client.
    struct Recognised {
        std::uint64_t hash = 0;
        Field field = Field::none;
        std::string text;
        CallerPtr caller;
        Callers::Trusted const* issuer = nullptr; ///< null unless a token made the caller
        std::uint64_t version = 0;                ///< version of the key set that checked the token
        std::chrono::system_clock::time_point until;
    };
    struct Verified {
        Finding finding;
        Recognised recognised; ///< only what a token determines is filled in
    };

    static Credentials credentials_in(std::span<Header const> headers);
    std::uint64_t hash_of(Credentials const& credentials) const;
    bool still_knows(Recognised const& recognised, Credentials const& credentials, std::uint64_t hash);
    Verified verify(Credentials const& credentials, Arena& arena);
    Verified verify_token(std::string_view token, Arena& arena);
    CallerPtr configured(Caller const* caller) const;
    std::shared_ptr<KeyClient> const& client_of(Callers::Trusted const& issuer) const;

    static constexpr std::size_t most_waiting = 16; ///< requests that wait for the keys of one issuer
    static constexpr std::size_t most_known = 1024; ///< entries; the latest of one place stays
    static constexpr std::size_t longest_known = 4096;

    std::shared_ptr<Callers const> callers_;
    std::vector<std::shared_ptr<KeyClient>> clients_;
    boost::asio::any_io_executor executor_;
    WallClock now_;
    std::uint64_t seed_ = 0; ///< random, so that no outsider can tell the place of a text
    std::vector<Recognised> recognised_;
    std::vector<std::size_t> waiting_; ///< requests that wait, by issuer
};

} // namespace idiom::auth
