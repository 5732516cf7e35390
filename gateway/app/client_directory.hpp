#pragma once

#include "gateway/auth/authenticator.hpp"
#include "gateway/config/config.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/upstream/endpoint.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace idiom::app {

/// The token issuers' keys that are fetched from URLs. Outlives configurations, so that a reload keeps the
/// fetched keys.
class KeySources {
public:
    /// Returns the source for that URL and authority. Makes it if there is none yet.
    std::shared_ptr<auth::KeySource> at(config::Url const& url, std::optional<config::Path> const& authority);

private:
    std::map<std::string, std::weak_ptr<auth::KeySource>> sources_;
};

/// Reads the keys of a token issuer from a file. Throws FileError.
std::shared_ptr<auth::KeySource> keys_in(config::Path const& path);

/// The clients of one configuration, by their credentials.
class ClientDirectory {
public:
    /// Where to fetch an issuer's keys. `endpoint` is null if the keys come from a file.
    struct Issuer {
        std::shared_ptr<upstream::Endpoint const> endpoint;
        std::string target;
    };

    /// Throws std::runtime_error if a file of keys cannot be used.
    ClientDirectory(std::vector<config::Client> const& clients, KeySources& sources);

    /// Makes the authenticator of one event loop. Call it on the loop's thread, or before the loop runs.
    std::unique_ptr<auth::Authenticator> open(net::Loop& loop) const;

private:
    std::shared_ptr<auth::Callers const> callers_;
    std::vector<Issuer> issuers_; ///< one for each client with tokens, in the order of `clients`
};

} // namespace idiom::app
