#pragma once

#include "gateway/async/loop.hpp"
#include "gateway/auth/authenticator.hpp"
#include "gateway/backend/http_backend.hpp"
#include "gateway/config/config.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace idiom::app {

/// The keys of token issuers that are fetched from URLs. Outlives configurations, so that a reload goes on
/// with the keys that are there.
class KeySources {
public:
    /// The one of that URL and authority, made where there is none yet.
    std::shared_ptr<auth::KeySource> at(config::Url const& url, std::optional<config::Path> const& authority);

private:
    std::map<std::string, std::weak_ptr<auth::KeySource>> sources_;
};

/// The keys of a token issuer in a file. Throws FileError.
std::shared_ptr<auth::KeySource> keys_in(config::Path const& path);

/// Who may call, by one configuration.
class ClientDirectory {
public:
    /// Where an issuer's keys are fetched; no endpoint where they stay.
    struct Issuer {
        std::shared_ptr<backend::Endpoint const> endpoint;
        std::string target;
    };

    /// Throws std::runtime_error where a file of keys cannot be used.
    ClientDirectory(std::vector<config::Client> const& clients, KeySources& sources);

    /// For one event loop. To be used from the loop's thread, or before the loop runs.
    std::unique_ptr<auth::Authenticator> open(async::Loop& loop) const;

private:
    std::shared_ptr<auth::Callers const> callers_;
    std::vector<Issuer> issuers_; ///< of the clients with tokens, in their order
};

} // namespace idiom::app
